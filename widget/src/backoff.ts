/** How long to wait before the next try, and waits that can be cut short when the network is back. */
import { ApiError } from "./api";

const FIRST = 1000;
const LONGEST = 30_000;

/** Doubles from one second to thirty, spread by a quarter so that many widgets do not return at once. */
export function delayFor(failures: number, error: unknown, random: () => number = Math.random): number {
  const asked = error instanceof ApiError ? error.retryAfter : null;
  const grown = Math.min(LONGEST, FIRST * 2 ** Math.max(0, failures - 1));
  const spread = grown * (0.75 + random() * 0.5);
  return asked === null ? spread : Math.max(asked, FIRST / 4) + random() * 250;
}

interface Waiter {
  finish(): void;
  readonly firm: boolean;
}

export class Waits {
  private readonly waiters = new Set<Waiter>();

  /** Resolves after the time, on `wake`, or on abort. A firm wait (the server named the time) is not woken. */
  wait(milliseconds: number, signal: AbortSignal, firm = false): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const waiter: Waiter = { finish, firm };
      const timer = setTimeout(finish, milliseconds);
      this.waiters.add(waiter);
      signal.addEventListener("abort", finish);
      if (signal.aborted) finish();
    });
  }

  wake(): void {
    for (const waiter of [...this.waiters]) if (!waiter.firm) waiter.finish();
  }
}
