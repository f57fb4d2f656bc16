//! Whether Audit Manager is set up, how, for whom, and what it notified people of.

use aws_sdk_auditmanager::types::SettingAttribute;
use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Asked first: elsewhere "not set up" looks like "denied".
pub(crate) static ACCOUNT_STATUS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetAccountStatus",
    holds: Holds::Whole("status"),
    token: "",
    ask: |clients, _, _| asked(clients.auditmanager.get_account_status().send()),
    read: |look, item| {
        let fact = look.fact("auditmanager.account_status", "status", item);
        vec![fact.with(pick(item, &["status"]))]
    },
};

/// All settings.
pub(crate) static SETTINGS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetSettings",
    holds: Holds::One("settings"),
    token: "",
    ask: |clients, params, _| {
        let attribute = given(params, "attribute").map(|a| SettingAttribute::from(a.as_str()));
        asked(
            clients
                .auditmanager
                .get_settings()
                .set_attribute(attribute)
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "isAwsOrgEnabled",
            "snsTopic",
            "defaultAssessmentReportsDestination",
            "defaultExportDestination",
            "defaultProcessOwners",
            "evidenceFinderEnablement",
            "deregistrationPolicy",
            "kmsKey",
        ];
        look.tells("auditmanager.settings", "settings", item, pick(item, &members))
    },
};

/// Which account administers Audit Manager for the organization.
pub(crate) static ADMINISTRATOR: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetOrganizationAdminAccount",
    holds: Holds::Whole("adminAccountId"),
    token: "",
    ask: |clients, _, _| asked(clients.auditmanager.get_organization_admin_account().send()),
    read: |look, item| {
        let data = pick(item, &["organizationId"]);
        look.tells(
            "auditmanager.organization_admin",
            text(item, "adminAccountId"),
            item,
            data,
        )
    },
};

/// Services that assessments may collect from.
pub(crate) static SERVICES: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "GetServicesInScope",
    holds: Holds::List("serviceMetadata"),
    token: "",
    ask: |clients, _, _| asked(clients.auditmanager.get_services_in_scope().send()),
    read: |look, item| {
        let data = pick(item, &["displayName", "category"]);
        look.tells("auditmanager.service", text(item, "name"), item, data)
    },
};

/// What people were notified of.
pub(crate) static NOTIFICATIONS: Operation = Operation {
    source: Source::AuditManager,
    service: "auditmanager",
    name: "ListNotifications",
    holds: Holds::List("notifications"),
    token: "nextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .auditmanager
                .list_notifications()
                .set_max_results(number(params, "maxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["assessmentId", "controlSetId", "description", "source"]);
        let fact = look.fact("auditmanager.notification", text(item, "id"), item);
        vec![fact.at(time(item, "eventTime")).with(data)]
    },
};
