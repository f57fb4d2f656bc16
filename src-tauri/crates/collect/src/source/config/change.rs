//! What this run's listings say about rules and packs, so that nothing is asked in detail that did not change.
//!
//! A rule's details are what they were when its definition, the times of its last evaluations and what it says over
//! all are what they were. A pack's are when that holds for each of its rules, and the pack and its score are the same.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::job::{Done, Job};
use crate::look::{data_of, text};
use crate::step::Place;

/// By name, as this run has seen them.
pub(crate) struct Changes {
    rules: BTreeMap<String, Value>,
    evaluations: BTreeMap<String, Value>,
    compliance: BTreeMap<String, Value>,
    packs: BTreeMap<String, Value>,
    states: BTreeMap<String, Value>,
    scores: BTreeMap<String, Value>,
    /// Whether every rule, evaluation time and pack's state is among them.
    whole: bool,
}

impl Changes {
    /// Reads what the listings brought; `whole` says whether those of rules, evaluation times and packs' states are.
    pub async fn read(job: &Job, place: &Place, whole: bool) -> Done<Self> {
        let by_name = async |kind| {
            let facts = job.seen(kind, place).await?;
            let named = facts
                .into_iter()
                .map(|f| (f.native_id, data_of(f.data.as_deref())));
            Ok(named.collect::<BTreeMap<String, Value>>())
        };
        Ok(Self {
            rules: by_name("config.rule").await?,
            evaluations: by_name("config.rule_status").await?,
            compliance: by_name("config.rule_compliance").await?,
            packs: by_name("config.conformance_pack").await?,
            states: by_name("config.pack_status").await?,
            scores: by_name("config.pack_score").await?,
            whole,
        })
    }

    /// What is said of all rules and packs together; null where a listing is not whole.
    pub fn of_all(&self) -> Value {
        if self.whole {
            json!([self.rules, self.evaluations, self.states])
        } else {
            Value::Null
        }
    }

    /// What is said of a rule; null where one of the listings is silent about it.
    pub fn of_rule(&self, name: &str) -> Value {
        match (
            self.rules.get(name),
            self.evaluations.get(name),
            self.compliance.get(name),
        ) {
            (Some(rule), Some(evaluated), Some(compliance)) => json!([rule, evaluated, compliance]),
            _ => Value::Null,
        }
    }

    /// What is said of a pack and of its rules, whose names end with the pack's id.
    pub fn of_pack(&self, name: &str) -> Value {
        let (Some(pack), Some(state)) = (self.packs.get(name), self.states.get(name)) else {
            return Value::Null;
        };
        let id = text(pack, "ConformancePackArn")
            .rsplit('/')
            .next()
            .unwrap_or_default();
        if id.is_empty() || !self.whole {
            return Value::Null;
        }
        let rules: Vec<Value> = self
            .rules
            .keys()
            .filter(|rule| rule.ends_with(id))
            .map(|rule| self.of_rule(rule))
            .collect();
        if rules.is_empty() || rules.iter().any(Value::is_null) {
            return Value::Null;
        }
        json!([pack, state, self.scores.get(name), rules])
    }
}
