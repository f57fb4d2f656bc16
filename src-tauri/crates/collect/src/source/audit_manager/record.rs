//! What people did: delegations and the change log.

use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Control sets that were handed to somebody.
pub(crate) static DELEGATIONS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetDelegations",
    holds: Holds::List("delegations"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .get_delegations()
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["assessmentId", "controlSetName", "status", "roleArn"]);
        let fact = look.fact("auditmanager.delegation", text(item, "id"), item);
        vec![fact.at(time(item, "creationTime")).with(data)]
    },
};

/// Every change of an assessment.
pub(crate) static CHANGES: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetChangeLogs",
    holds: Holds::List("changeLogs"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .get_change_logs()
                .set_assessment_id(given(params, "assessmentId"))
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: change,
};

/// A change has no id of its own: it is known by all that it says.
fn change(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let at = time(item, "createdAt");
    let id = format!(
        "{}|{}|{}|{}|{}|{}",
        text(look.params, "assessmentId"),
        text(item, "objectType"),
        text(item, "objectName"),
        text(item, "action"),
        at.map_or_else(String::new, |at| at.ms().to_string()),
        text(item, "createdBy")
    );
    let data = pick(item, &["objectType", "objectName", "action", "createdBy"]);
    vec![look.fact("auditmanager.change_log", id, item).at(at).with(data)]
}
