//! Rules that the organization deploys.

use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Rules of the organization.
pub(crate) static RULES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeOrganizationConfigRules",
    holds: Holds::List("OrganizationConfigRules"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_organization_config_rules()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "OrganizationConfigRuleArn",
            "OrganizationManagedRuleMetadata",
            "OrganizationCustomRuleMetadata",
            "OrganizationCustomPolicyRuleMetadata",
            "ExcludedAccounts",
        ];
        let fact = look.fact(
            "config.organization_rule",
            text(item, "OrganizationConfigRuleName"),
            item,
        );
        vec![fact.at(time(item, "LastUpdateTime")).with(pick(item, &members))]
    },
};

/// Whether their deployment succeeded.
pub(crate) static STATUSES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeOrganizationConfigRuleStatuses",
    holds: Holds::List("OrganizationConfigRuleStatuses"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .describe_organization_config_rule_statuses()
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["OrganizationRuleStatus", "ErrorCode", "ErrorMessage"]);
        let name = text(item, "OrganizationConfigRuleName");
        let fact = look.fact("config.organization_rule_status", name, item);
        vec![fact.at(time(item, "LastUpdateTime")).with(data)]
    },
};

/// How a rule stands in each account.
pub(crate) static MEMBERS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetOrganizationConfigRuleDetailedStatus",
    holds: Holds::List("OrganizationConfigRuleDetailedStatus"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .get_organization_config_rule_detailed_status()
                .set_organization_config_rule_name(given(params, "OrganizationConfigRuleName"))
                .set_limit(number(params, "Limit"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!(
            "{}|{}",
            look.param("OrganizationConfigRuleName"),
            text(item, "AccountId")
        );
        let members = [
            "ConfigRuleName",
            "MemberAccountRuleStatus",
            "ErrorCode",
            "ErrorMessage",
        ];
        let fact = look.fact("config.organization_rule_member", id, item);
        vec![fact.at(time(item, "LastUpdateTime")).with(pick(item, &members))]
    },
};

/// The text of a rule that is a policy.
pub(crate) static POLICY: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "GetOrganizationCustomRulePolicy",
    holds: Holds::Whole("PolicyText"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .config
                .get_organization_custom_rule_policy()
                .set_organization_config_rule_name(given(params, "OrganizationConfigRuleName"))
                .send(),
        )
    },
    read: |look, item| {
        let name = look.param("OrganizationConfigRuleName");
        look.tells(
            "config.organization_rule_policy",
            name,
            item,
            pick(item, &["PolicyText"]),
        )
    },
};
