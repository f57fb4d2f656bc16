//! A control of the library: how it is tested, and where its evidence comes from.

use serde_json::{Value, json};
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, entries, given, short, text, time};
use crate::operation::{Holds, Operation};

/// One control with testing information and mapping sources.
pub(crate) static CONTROL: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetControl",
    holds: Holds::One("control"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .auditmanager
                .get_control()
                .set_control_id(given(params, "controlId"))
                .send(),
        )
    },
    read: control,
};

fn control(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let sources: Vec<Value> = entries(item, "controlMappingSources")
        .iter()
        .map(|source| {
            json!({
                "name": short(text(source, "sourceName"), 300),
                "description": short(text(source, "sourceDescription"), 1000),
                "type": text(source, "sourceType"),
                "keyword": text(&source["sourceKeyword"], "keywordValue"),
                "frequency": text(source, "sourceFrequency"),
            })
        })
        .collect();
    let data = json!({
        "name": text(item, "name"), "type": text(item, "type"), "state": text(item, "state"),
        "description": text(item, "description"), "testing": text(item, "testingInformation"),
        "action_plan": text(item, "actionPlanInstructions"), "action_title": text(item, "actionPlanTitle"),
        "sources": sources,
    });
    let fact = look.fact("auditmanager.library_control", text(item, "id"), item);
    vec![fact.at(time(item, "lastUpdatedAt")).with(data)]
}
