//! One event at least of every form that `userIdentity` takes, and of the sign-ins an auditor asks about.

use serde_json::{Value, json};

use super::draft::{Draft, EventKind, Place};
use super::identity::{Actor, Assumed};
use super::people::{
    BREAK_GLASS_ROLE, BROWSER, DANA, MARCUS, PIPELINE_ROLE, PLATFORM_ROLE, PRIYA, Person, TOMAS,
};
use super::resource::{KEY, ROLE, USER, native_id};
use super::scripted::sign_in;
use super::story::Story;
use super::{DATA, HOME_REGION, PROD, REGIONS, SECURITY, STAGING};
use crate::time::{DAY, HOUR, midnight};

const STS: &str = "sts.amazonaws.com";
const IAM: &str = "iam.amazonaws.com";

/// The events, in no order.
pub(crate) fn events(seed: u64, story: &Story) -> Vec<Draft> {
    let mut events = sign_ins(story);
    events.extend(federation(story));
    events.extend(cross_account(seed, story));
    events.extend(services(seed, story));
    events.extend(refusals(story));
    events
}

/// A time of the story: so many days back, at an hour.
fn at(story: &Story, days: i64, hour: i64, second: i64) -> i64 {
    midnight(story.as_of_s) - days * DAY + hour * HOUR + second
}

fn home(account: &'static str) -> Place {
    Place {
        account,
        region: HOME_REGION,
    }
}

fn without_mfa(draft: Draft) -> Draft {
    draft.additional(
        json!({"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No",
                            "MFAUsed": "No"}),
    )
}

fn sign_ins(story: &Story) -> Vec<Draft> {
    let user = |name: &'static str| Actor::User { name, console: true };
    let nobody = Person {
        name: "HIDDEN_DUE_TO_SECURITY_REASONS",
        address: "192.0.2.144",
    };
    let root = Draft::new(
        story.event_id("ConsoleLogin of root"),
        at(story, 33, 6, 1_204),
        home(STAGING),
        ("signin.amazonaws.com", "ConsoleLogin"),
        Actor::Root,
    )
    .from(TOMAS.address)
    .by(BROWSER)
    .kind(EventKind::SignIn)
    .response(json!({"ConsoleLogin": "Success"}));
    let root_key = Draft::new(
        story.event_id("root reads the summary"),
        at(story, 33, 6, 1_431),
        home(STAGING),
        (IAM, "GetAccountSummary"),
        Actor::Root,
    )
    .from(TOMAS.address)
    .reads();
    let failed = sign_in(
        story,
        "ConsoleLogin of nobody",
        at(story, 18, 2, 77),
        home(PROD),
        Actor::User {
            name: nobody.name,
            console: false,
        },
        &nobody,
    )
    .response(json!({"ConsoleLogin": "Failure"}));
    let mut failed = without_mfa(failed);
    failed.error = Some(("Failure", String::from("No username found in supplied account")));
    vec![
        without_mfa(root),
        root_key,
        failed,
        sign_in(
            story,
            "ConsoleLogin of dana",
            at(story, 5, 8, 411),
            home(SECURITY),
            user(DANA.name),
            &DANA,
        ),
        without_mfa(sign_in(
            story,
            "ConsoleLogin of tomas",
            at(story, 12, 9, 902),
            home(STAGING),
            user(TOMAS.name),
            &TOMAS,
        )),
        sign_in(
            story,
            "ConsoleLogin of priya",
            at(story, 21, 7, 333),
            home(SECURITY),
            Actor::Assumed(Assumed::console("SecurityResponder", PRIYA.name, true)),
            &PRIYA,
        ),
    ]
}

fn federation(story: &Story) -> Vec<Draft> {
    let session = |role: &str, name: &str| -> Value {
        json!({"assumedRoleUser": {"assumedRoleId": format!("AROAEXAMPLE:{name}"),
               "arn": format!("arn:aws:sts::{PROD}:assumed-role/{role}/{name}")}})
    };
    let saml = Draft::new(
        story.event_id("AssumeRoleWithSAML"),
        at(story, 9, 7, 12),
        home(PROD),
        (STS, "AssumeRoleWithSAML"),
        Actor::Saml { name: MARCUS.name },
    )
    .from(MARCUS.address)
    .request(
        json!({"roleArn": format!("arn:aws:iam::{PROD}:role/{PLATFORM_ROLE}"),
                    "principalArn": format!("arn:aws:iam::{PROD}:saml-provider/northwind-sso")}),
    )
    .response(session(PLATFORM_ROLE, MARCUS.name))
    .reads();
    let subject = "repo:northwind-health/platform:ref:refs/heads/main";
    let web = Draft::new(
        story.event_id("AssumeRoleWithWebIdentity"),
        at(story, 9, 10, 640),
        home(PROD),
        (STS, "AssumeRoleWithWebIdentity"),
        Actor::WebIdentity { subject },
    )
    .request(
        json!({"roleArn": format!("arn:aws:iam::{PROD}:role/{PIPELINE_ROLE}"), "roleSessionName": "deploy"}),
    )
    .response(session(PIPELINE_ROLE, "deploy"))
    .reads();
    let federated = Draft::new(
        story.event_id("federated user"),
        at(story, 26, 13, 8),
        home(DATA),
        ("s3.amazonaws.com", "ListBuckets"),
        Actor::Federated { name: "partner-lab" },
    )
    .from("192.0.2.61")
    .reads();
    let center = Draft::new(
        story.event_id("identity center"),
        at(story, 5, 8, 398),
        home(SECURITY),
        ("sso.amazonaws.com", "Federate"),
        Actor::IdentityCenter { name: DANA.name },
    )
    .from(DANA.address)
    .kind(EventKind::ServiceEvent)
    .by(BROWSER);
    let mut center = center;
    center.service_details = json!({"role_name": "AuditorReadOnly", "account_id": SECURITY});
    let directory = Draft::new(
        story.event_id("directory user"),
        at(story, 47, 11, 90),
        home(PROD),
        ("signin.amazonaws.com", "ConsoleLogin"),
        Actor::Directory { name: "front-desk" },
    )
    .from("198.51.100.230")
    .by(BROWSER)
    .kind(EventKind::SignIn)
    .response(json!({"ConsoleLogin": "Success"}));
    let unknown = Draft::new(
        story.event_id("unknown user"),
        at(story, 30, 3, 700),
        home(SECURITY),
        ("sso-directory.amazonaws.com", "UserAuthentication"),
        Actor::Unknown {
            name: "marcus.oyelaran@northwind-health.example",
        },
    )
    .from("192.0.2.144")
    .kind(EventKind::ServiceEvent)
    .by(BROWSER);
    vec![saml, web, federated, center, without_mfa(directory), unknown]
}

/// One action that two accounts see: the copies share an id.
fn cross_account(seed: u64, story: &Story) -> Vec<Draft> {
    let shared = story.event_id("shared");
    let role = format!("arn:aws:iam::{PROD}:role/{BREAK_GLASS_ROLE}");
    let request = json!({"roleArn": role, "roleSessionName": PRIYA.name, "durationSeconds": 3_600});
    let copy = |name: &str, account: &'static str, actor: Actor| {
        let mut draft = Draft::new(
            story.event_id(name),
            at(story, 21, 7, 410),
            home(account),
            (STS, "AssumeRole"),
            actor,
        )
        .from(PRIYA.address)
        .request(request.clone())
        .touches(ROLE, &role, Some(&role))
        .reads();
        draft.shared_id = Some(shared.clone());
        draft
    };
    let glass = |name: &str, second: i64, call: (&'static str, &'static str), request: Value| {
        Draft::new(
            story.event_id(name),
            at(story, 21, 7, second),
            home(PROD),
            call,
            Actor::Assumed(Assumed::terminal(BREAK_GLASS_ROLE, PRIYA.name)),
        )
        .from(PRIYA.address)
        .by(super::people::CLI)
        .request(request)
    };
    let legacy = native_id(seed, USER, PROD, HOME_REGION, "svc-legacy-sftp");
    vec![
        copy(
            "AssumeRole by priya",
            SECURITY,
            Actor::Assumed(Assumed::console("SecurityResponder", PRIYA.name, true)),
        ),
        copy("AssumeRole seen in prod", PROD, Actor::Account { id: SECURITY, role: "SecurityResponder" }),
        glass(
            "break glass lists keys",
            455,
            (IAM, "ListAccessKeys"),
            json!({"userName": "svc-legacy-sftp", "userId": legacy}),
        )
        .reads(),
        glass(
            "break glass disables a key",
            521,
            (IAM, "UpdateAccessKey"),
            json!({"userName": "svc-legacy-sftp", "status": "Inactive", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"}),
        )
        .touches(USER, "svc-legacy-sftp", Some(&format!("arn:aws:iam::{PROD}:user/svc-legacy-sftp"))),
    ]
}

fn services(seed: u64, story: &Story) -> Vec<Draft> {
    let key = native_id(seed, KEY, DATA, HOME_REGION, "nw-phi");
    let key_arn = format!("arn:aws:kms:{HOME_REGION}:{DATA}:key/{key}");
    let mut rotation = Draft::new(
        story.event_id("RotateKey"),
        at(story, 39, 4, 2),
        home(DATA),
        ("kms.amazonaws.com", "RotateKey"),
        Actor::Untyped {
            service: "AWS Internal",
        },
    )
    .kind(EventKind::ServiceEvent)
    .by("AWS Internal")
    .touches(KEY, &key_arn, Some(&key_arn));
    rotation.service_details = json!({"keyId": key});
    let config = Draft::new(
        story.event_id("config assumes its role"),
        at(story, 2, 5, 18),
        Place {
            account: PROD,
            region: REGIONS[1],
        },
        (STS, "AssumeRole"),
        Actor::Service {
            name: "config.amazonaws.com",
        },
    )
    .by("config.amazonaws.com")
    .request(
        json!({"roleArn": format!("arn:aws:iam::{PROD}:role/aws-service-role/config.amazonaws.com/\
                     AWSServiceRoleForConfig"), "roleSessionName": "AWSConfig-Describe"}),
    )
    .reads();
    let role = Draft::new(
        story.event_id("role without a session"),
        at(story, 50, 1, 5),
        home(SECURITY),
        ("backup.amazonaws.com", "BackupJobCompleted"),
        Actor::Role {
            role: "NorthwindBackup",
        },
    )
    .kind(EventKind::ServiceEvent)
    .by("backup.amazonaws.com");
    let action = Draft::new(
        story.event_id("console action"),
        at(story, 12, 9, 1_011),
        home(STAGING),
        ("signin.amazonaws.com", "SwitchRole"),
        Actor::User {
            name: TOMAS.name,
            console: true,
        },
    )
    .from(TOMAS.address)
    .kind(EventKind::ConsoleAction)
    .response(json!({"SwitchRole": "Success"}));
    vec![rotation, config, role, action]
}

fn refusals(story: &Story) -> Vec<Draft> {
    let denied = |name: &str, day: i64, call: (&'static str, &'static str), action: &str, person: &Person| {
        let actor = Actor::Assumed(Assumed::console(PLATFORM_ROLE, person.name, true));
        let arn = format!("arn:aws:sts::{PROD}:assumed-role/{PLATFORM_ROLE}/{}", person.name);
        Draft::new(
            story.event_id(name),
            at(story, day, 14, 311),
            home(PROD),
            call,
            actor,
        )
        .from(person.address)
        .fails(
            "AccessDenied",
            format!(
                "User: {arn} is not authorized to perform: {action} with an explicit deny in a service \
                         control policy"
            ),
        )
    };
    vec![
        denied(
            "denied StopLogging",
            15,
            ("cloudtrail.amazonaws.com", "StopLogging"),
            "cloudtrail:StopLogging",
            &MARCUS,
        ),
        denied(
            "denied CreateUser",
            44,
            (IAM, "CreateUser"),
            "iam:CreateUser",
            &TOMAS,
        ),
    ]
}
