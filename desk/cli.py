"""The command line (contract section 7): exit status 0, or 2 with one line on standard error for bad input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.clock import clock_from
from desk.settings import SettingsError, load_settings
from knowledge_base import ArticleError, load_articles
from policy import Policy, PolicyError, PolicyInputError, case_from_mapping, load_policy, percent_from_text, triage

if TYPE_CHECKING:
    from desk.core import Core

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Keydesk: support for hotels with mobile room keys.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Messages from this day on (UTC).")]
Several = Annotated[int, typer.Option(min=1, max=16)]
BAD_INPUT = 2
KEPT_ASIDE = 3
# EX_TEMPFAIL of sysexits: mail servers keep the mail and hand it over again.
TRY_AGAIN = 75
# What Typer raises for unknown, missing or malformed options; it has no public name of its own.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]


class Kind(StrEnum):
    """The processes that `keydesk serve` can become."""

    desk = "desk"
    rasa = "rasa"
    actions = "actions"


class CommandError(Exception):
    """Bad input on the command line: one line."""


@contextmanager
def one_line_for_bad_input() -> Iterator[None]:
    """Turn what the user can mend into one line on standard error and exit status 2."""
    from desk.cluster_servers import ClusterError
    from desk.learning.review import ReviewError
    from desk.rasa import RasaTrouble
    from desk.store.copy import CopyError
    from desk.training import TrainingFailed
    from understanding.encoder import EncoderMissing

    try:
        yield
    except (
        CommandError,
        SettingsError,
        PolicyError,
        PolicyInputError,
        ArticleError,
        EncoderMissing,
        RasaTrouble,
        TrainingFailed,
        ClusterError,
        CopyError,
        ReviewError,
    ) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        sys.exit(BAD_INPUT)
    except UsageError as error:
        print(" ".join(str(error).split()) or "bad usage; see --help", file=sys.stderr)
        sys.exit(BAD_INPUT)


def show(answer: Any, as_json: bool, words: Callable[[Any], str]) -> None:
    """Print an answer as JSON or in words."""
    print(json.dumps(answer, ensure_ascii=False) if as_json else words(answer))


def main() -> None:
    """The entry point of the `keydesk` command."""
    with one_line_for_bad_input():
        sys.exit(app(standalone_mode=False))


@app.command()
def run() -> None:
    """Start all three processes; migrates, seeds an empty database, and trains first if needed."""
    from desk import supervisor
    from desk.start_up import prepare_database
    from desk.training import train as train_model

    settings = load_settings()
    load_policy(settings.policy)
    train_model(settings)
    supervisor.run(settings, prepare=lambda: prepare_database(settings))


@app.command(name="run-cluster")
def run_cluster(desks: Several = 2, rasas: Several = 2, actions: Several = 2) -> None:
    """Start several of each process behind nginx, on PostgreSQL and Redis."""
    from desk import cluster
    from desk.training import train as train_model

    settings = load_settings()
    load_policy(settings.policy)
    train_model(settings)
    cluster.run(settings, cluster.Sizes(desks, rasas, actions))


@app.command()
def serve(kind: Annotated[Kind, typer.Argument()]) -> None:
    """Become one of the processes, for systemd and containers; the desk brings the database up to date first."""
    from desk.start_up import prepare_database
    from desk.supervisor import process

    settings = load_settings()
    load_policy(settings.policy)
    if kind is Kind.desk:
        prepare_database(settings)
    process(kind.value, settings).become()


@app.command(name="copy-database")
def copy_database(source: str, target: str) -> None:
    """Copy everything from one database into an empty other one, and prove that nothing was lost."""
    from desk.store.copy import copy

    rows = copy(source, target)
    print(f"{sum(rows.values())} rows in {len(rows)} tables, the same in both databases")


@app.command()
def train(force: bool = False) -> None:
    """Train the model if anything it is made of has changed."""
    from desk.training import train as train_model

    print("trained" if train_model(load_settings(), force) else "nothing changed; the model is up to date")


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from desk.store.migrate import migrate as migrate_database

    migrate_database(load_settings().database)
    print("the database is up to date")


@app.command()
def seed() -> None:
    """Put the demo data into an empty database."""
    from desk.start_up import prepare_database

    settings = load_settings()
    prepare_database(settings.model_copy(update={"demo": True}))


@app.command()
def version() -> None:
    """Print the version."""
    print(installed_version("keydesk"))


@app.command(name="triage")
def triage_command(
    category: str | None = None,
    product: str | None = None,
    percent: str | None = None,
    third_party: Annotated[bool, typer.Option("--third-party")] = False,
    opened_at: str | None = None,
    plan: str | None = None,
    region: str | None = None,
    batch: Path | None = None,
    as_json: AsJson = False,
) -> None:
    """Decide a report by the policy, or each line of a batch."""
    settings = load_settings()
    policy = load_policy(settings.policy)
    now = clock_from(settings.clock)
    if batch is not None:
        for place, mapping in _lines_of(batch):
            try:
                case = case_from_mapping(policy, mapping, now())
            except PolicyInputError as error:
                raise CommandError(f"{place}: {error}") from None
            print(json.dumps(triage(policy, case).as_json(), ensure_ascii=False))
        return
    given = {"category": category, "product": product, "opened_at": opened_at, "plan": plan, "region": region}
    mapping = {key: value for key, value in given.items() if value is not None}
    if percent is not None:
        mapping["percent"] = percent_from_text(percent)
    if third_party:
        mapping["third_party"] = True
    show(triage(policy, case_from_mapping(policy, mapping, now())).as_json(), as_json, _decision_in_words)


def _lines_of(batch: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        lines = batch.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{batch}: {error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            mapping = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(f"{batch}:{number}: not JSON: {error}") from None
        if not isinstance(mapping, dict):
            raise CommandError(f"{batch}:{number}: expected an object")
        yield f"{batch}:{number}", mapping


def _decision_in_words(decision: dict[str, Any]) -> str:
    facts = "\n".join(f"{name:>20}  {value}" for name, value in decision.items() if name != "why")
    return facts + "\n\n" + "\n".join(decision["why"])


@app.command()
def ask(question: str, as_json: AsJson = False) -> None:
    """Rank the knowledge base's articles for a question."""
    from desk.paths import ARTICLES
    from desk.ranker import ArticleRanker

    if not question.strip():
        raise CommandError("the question must not be blank")
    articles = load_articles(ARTICLES)
    titles = {article.slug: article.title for article in articles}
    ranked = ArticleRanker(articles, load_settings().models / "encoder").rank(question, 10)
    found = [{"slug": slug, "title": titles[slug], "score": round(score, 4)} for slug, score in ranked]
    show(
        found,
        as_json,
        lambda items: "\n".join(f"{item['score']:.3f}  {item['slug']}  {item['title']}" for item in items),
    )


@app.command()
def understand(
    message: Annotated[str | None, typer.Argument()] = None, file: Path | None = None, as_json: AsJson = False
) -> None:
    """Show how messages are understood (needs a running Rasa)."""
    from desk.rasa import RasaClient
    from desk.settings import channel_secret
    from desk.understanding_json import of_text

    if (message is None) == (file is None):
        raise CommandError("give either a message or --file")
    settings = load_settings()
    policy: Policy = load_policy(settings.policy)
    rasa = RasaClient(settings.rasa_base, channel_secret(settings))
    texts = [message] if message is not None else _messages_of(file)
    for text in texts:
        answer = of_text(policy, text or "", rasa.understand(text or ""))
        show(answer, as_json, lambda item: json.dumps(item, ensure_ascii=False, indent=2))


def _messages_of(file: Path | None) -> list[str | None]:
    try:
        return [line for line in (file or Path()).read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}") from None


@app.command()
def review(
    since: Since = None,
    as_json: AsJson = False,
) -> None:
    """Propose what to learn from messages that were unclear, refuted or corrected; personal data is masked."""
    from desk.learning.review import build_review

    found = build_review(_core()).proposals(_from_day(since))
    show([one.as_json() for one in found], as_json, _proposals_in_words)


def _from_day(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


def _proposals_in_words(proposals: list[dict[str, Any]]) -> str:
    lines = []
    for one in proposals:
        lines.append(f"{one['id']}  {one['kind']}  {one['intent']}" + (f"  {one['article']}" if one["article"] else ""))
        lines += [f"    {said['reason']:9}  {said['text']}" for said in one["messages"]]
    return "\n".join(lines) or "nothing to review"


@app.command()
def accept(
    proposal_id: Annotated[str, typer.Argument(help="As `keydesk review` shows it.")],
    intent: Annotated[str | None, typer.Option(help="Another intent than the proposed one.")] = None,
    since: Since = None,
    dismiss: Annotated[
        bool, typer.Option("--dismiss", help="Learn nothing from it, and never propose it again.")
    ] = False,
) -> None:
    """Put a proposal's messages into the training data; the next `keydesk train` learns them."""
    from desk.learning.review import build_review

    added = build_review(_core()).accept(proposal_id, intent, dismiss, _from_day(since))
    print(f"{len(added)} added to data/nlu/learned.yml; call keydesk train to learn" if added else "nothing added")


@app.command()
def chat() -> None:
    """Talk to a running desk from the terminal; `!value` presses a button."""
    from desk.terminal import chat as talk

    talk(load_settings().base_url)


@app.command()
def export(email: Annotated[str, typer.Option()], as_json: AsJson = False) -> None:
    """Print all that is kept about a person, as JSON."""
    from desk import privacy

    show(privacy.export(_core(), _address(email)), True, str)


@app.command()
def forget(email: Annotated[str, typer.Option()], as_json: AsJson = False) -> None:
    """Remove a person's data from every place where it is kept."""
    from desk import privacy

    counts = privacy.forget(_core(), _address(email))
    show(counts, as_json, lambda found: ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.items()))


@app.command(name="receive-mail")
def receive_mail() -> None:
    """Take one mail from standard input, as a mail server's pipe hands it over: an answer becomes a note of its ticket."""
    from sqlalchemy.exc import SQLAlchemyError

    from desk import inbound, mail_read

    try:
        received = inbound.receive(_core(), sys.stdin.buffer.read(mail_read.BIGGEST + 1))
    except (SQLAlchemyError, OSError) as error:
        print(f"try again later: {type(error).__name__}", file=sys.stderr)
        sys.exit(TRY_AGAIN)
    if received.reference is None:
        print(f"kept aside: {received.reason} ({received.file})", file=sys.stderr)
        sys.exit(KEPT_ASIDE)
    print(received.reference)


@app.command()
def plan(
    account: Annotated[str, typer.Option(help="The account's name.")],
    to: Annotated[str | None, typer.Option(help="The new plan.")] = None,
    former: Annotated[str | None, typer.Option(help="The plan of Support 1.0 to convert from.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put an account on another plan from now on, or convert it from Support 1.0."""
    from desk import plans
    from desk.errors import DeskError

    if (to is None) == (former is None):
        raise CommandError("give either --to or --former")
    core = _core()
    try:
        with core.store.write() as session:
            answer = plans.change_by_name(session, core.policy, account, to, former, core.clock())
    except DeskError as error:
        raise CommandError(error.detail) from None
    show(answer, as_json, lambda found: f"{found['account']} is on {found['plan']}; {found['balance']} credits left")


def _core() -> Core:
    from desk.core import build_core

    return build_core(load_settings())


def _address(email: str) -> str:
    if "@" not in email:
        raise CommandError(f"expected an e-mail address, got {email!r}")
    return email
