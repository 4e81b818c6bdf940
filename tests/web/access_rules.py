"""Who may use each route. A route that is not in this table fails the tests: say here whom it is for.

What each rule promises is in `test_access_matrix.py`. Keys are the method and the path as the application has them.
"""

from __future__ import annotations

PUBLIC = "public"  # anybody, signed in or not
SIGN_OUT = "sign out"  # whoever holds a session: it ends that one
CONVERSATION = "conversation"  # the token of that very conversation
SUPPORT_API = "support api"  # a registered support user of the account, or an agent, by token
AGENT_API = "agent api"  # an agent, by token
LEAD_API = "lead api"  # a lead, by token
PORTAL = "portal"  # a registered support user, in the browser; things of another account are not found
OWNER = "owner"  # the owner of the account, in the browser
DESK = "desk"  # an agent, in the browser
LEAD = "lead"  # a lead, in the browser

PUBLIC_ROUTES = """
GET /
GET /help
GET /help/{slug}
GET /healthz
GET /readyz
GET /metrics
GET /widget.js
GET /api/docs
GET /api/openapi.json
MOUNT /static
POST /api/conversations
POST /api/agent/session
GET /desk/login
POST /desk/login
GET /desk/code
POST /desk/code
GET /desk/password
POST /desk/password
GET /portal/login
POST /portal/login
GET /portal/code
POST /portal/code
GET /portal/not-registered
GET /portal/unsubscribe
POST /portal/unsubscribe
"""
SIGN_OUT_ROUTES = """
POST /desk/logout
POST /portal/logout
"""
CONVERSATION_ROUTES = """
POST /api/conversations/{conversation_id}/messages
GET /api/conversations/{conversation_id}/messages
GET /api/conversations/{conversation_id}/transcript
GET /api/conversations/{conversation_id}/events
POST /api/conversations/{conversation_id}/typing
"""
SUPPORT_API_ROUTES = """
GET /api/tickets
GET /api/tickets/{reference}
POST /api/tickets/{reference}/notes
"""
AGENT_API_ROUTES = """
GET /api/agent/queue
POST /api/agent/tickets/{reference}/status
POST /api/agent/tickets/{reference}/replies
POST /api/agent/tickets/{reference}/notes
POST /api/agent/tickets/{reference}/time
POST /api/agent/tickets/{reference}/severity
POST /api/agent/tickets/{reference}/assignee
POST /api/agent/tickets/{reference}/incident
POST /api/agent/tickets/{reference}/merge
POST /api/agent/tickets/{reference}/link
POST /api/agent/tickets/{reference}/unlink
POST /api/agent/tickets/{reference}/category
GET /api/agent/conversations
POST /api/agent/conversations/{conversation_id}/join
POST /api/agent/conversations/{conversation_id}/leave
POST /api/agent/conversations/{conversation_id}/clear
POST /api/agent/conversations/{conversation_id}/messages
POST /api/agent/conversations/{conversation_id}/corrections
POST /api/agent/conversations/{conversation_id}/typing
GET /api/agent/incidents
POST /api/agent/incidents
POST /api/agent/incidents/{reference}/close
"""
PORTAL_ROUTES = """
GET /portal
GET /portal/solutions
GET /portal/new
POST /portal/new/change
POST /portal/new
POST /portal/new/file
GET /portal/people
POST /portal/people/ask
GET /portal/properties
GET /portal/credits
GET /portal/settings
POST /portal/settings
GET /portal/tickets/{reference}
POST /portal/tickets/{reference}/notes
POST /portal/tickets/{reference}/reopen
POST /portal/tickets/{reference}/rating
POST /portal/tickets/{reference}/files
GET /portal/tickets/{reference}/files/{file_id}
"""
OWNER_ROUTES = """
POST /portal/people/add
POST /portal/people/{person_id}/remove
POST /portal/properties/{property_id}
GET /portal/credits/statement.csv
GET /portal/credits/skip/{reference}
POST /portal/credits/skip/{reference}
POST /portal/credits/plan
"""
DESK_ROUTES = """
GET /desk
POST /desk/views
POST /desk/views/{view_id}/remove
POST /desk/bulk
GET /desk/tickets/{reference}
POST /desk/tickets/{reference}/reply
POST /desk/tickets/{reference}/note
POST /desk/tickets/{reference}/status
POST /desk/tickets/{reference}/assignee
POST /desk/tickets/{reference}/severity
POST /desk/tickets/{reference}/category
POST /desk/tickets/{reference}/solution
POST /desk/tickets/{reference}/time
GET /desk/tickets/{reference}/files/{file_id}
POST /desk/tickets/{reference}/merge
POST /desk/tickets/{reference}/link
POST /desk/tickets/{reference}/unlink
POST /desk/tickets/{reference}/incident
POST /desk/tickets/{reference}/draft
POST /desk/tickets/{reference}/draft-solution
GET /desk/conversations
GET /desk/conversations/{conversation_id}
POST /desk/conversations/{conversation_id}/join
POST /desk/conversations/{conversation_id}/leave
POST /desk/conversations/{conversation_id}/clear
POST /desk/conversations/{conversation_id}/messages
POST /desk/conversations/{conversation_id}/corrections
GET /desk/conversations/{conversation_id}/events
POST /desk/conversations/{conversation_id}/typing
GET /desk/incidents
POST /desk/incidents
GET /desk/incidents/{reference}
POST /desk/incidents/{reference}/close
GET /desk/deliveries
POST /desk/deliveries/{kind}/{number}/resend
POST /desk/deliveries/{target}/resend
GET /desk/insight
GET /desk/account
POST /desk/account/password
POST /desk/account/second-step/begin
POST /desk/account/second-step/on
POST /desk/account/second-step/off
"""
LEAD_ROUTES = """
GET /desk/insight/export.csv
GET /desk/policy
GET /desk/users
POST /desk/users
GET /desk/users/{agent_id}
POST /desk/users/{agent_id}/role
POST /desk/users/{agent_id}/disable
POST /desk/users/{agent_id}/enable
POST /desk/users/{agent_id}/unlock
POST /desk/users/{agent_id}/second-step
POST /desk/users/{agent_id}/link
GET /desk/exports/tickets.csv
GET /desk/exports/conversations.csv
"""
LEAD_API_ROUTES = ""

RULES: dict[str, str] = {
    route: rule
    for rule, routes in (
        (PUBLIC, PUBLIC_ROUTES),
        (SIGN_OUT, SIGN_OUT_ROUTES),
        (CONVERSATION, CONVERSATION_ROUTES),
        (SUPPORT_API, SUPPORT_API_ROUTES),
        (AGENT_API, AGENT_API_ROUTES),
        (LEAD_API, LEAD_API_ROUTES),
        (PORTAL, PORTAL_ROUTES),
        (OWNER, OWNER_ROUTES),
        (DESK, DESK_ROUTES),
        (LEAD, LEAD_ROUTES),
    )
    for route in routes.split("\n")
    if route
}
