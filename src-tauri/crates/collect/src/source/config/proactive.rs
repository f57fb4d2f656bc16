//! Proactive evaluations: what somebody asked Config about a resource before it was made.

use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Evaluations of resources.
pub(crate) static EVALUATIONS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "ListResourceEvaluations",
    holds: Holds::List("ResourceEvaluations"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .list_resource_evaluations()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact(
            "config.resource_evaluation",
            text(item, "ResourceEvaluationId"),
            item,
        );
        let data = pick(item, &["EvaluationMode"]);
        vec![fact.at(time(item, "EvaluationStartTimestamp")).with(data)]
    },
};

/// What one of them found.
pub(crate) static EVALUATION: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetResourceEvaluationSummary",
    holds: Holds::Whole("ResourceEvaluationId"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .get_resource_evaluation_summary()
                .set_resource_evaluation_id(given(params, "ResourceEvaluationId"))
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "EvaluationMode",
            "EvaluationStatus",
            "Compliance",
            "EvaluationContext",
            "ResourceDetails",
        ];
        let id = text(item, "ResourceEvaluationId");
        let fact = look.fact("config.resource_evaluation_summary", id, item);
        vec![
            fact.at(time(item, "EvaluationStartTimestamp"))
                .with(pick(item, &members)),
        ]
    },
};
