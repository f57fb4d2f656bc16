//! Exports of identities: the credential report of IAM, and lists of users from an identity provider, a directory, a
//! personnel system or an access review. Each row is one person or account with the access that the row names.

use serde_json::{Map, Value, json};
use tickmark_domain::{EvidenceKind, Source};
use tickmark_store::{NewEvidence, NewFact, Versions, content_hash};

use super::{Columns, Row, as_members};
use crate::item::Place;
use crate::value::{evidence, moment, or, short};

/// What a row of the credential report is called among facts.
pub const CREDENTIALS_KIND: &str = "iam.credentials";
/// What a row of any other export is called.
pub const IDENTITY_KIND: &str = "identity.user";

/// Columns that say who it is, the surest first.
const WHO: &[&str] = &[
    "username",
    "userprincipalname",
    "samaccountname",
    "login",
    "userid",
    "user",
    "accountname",
    "email",
    "emailaddress",
    "primaryemail",
    "workemail",
    "employeeid",
    "employeenumber",
    "principalid",
    "principalname",
];
/// What exports say of a person, each with the names that its column has.
const SAID: &[(&str, &[&str])] = &[
    (
        "id",
        &["userid", "id", "principalid", "employeeid", "employeenumber"],
    ),
    ("email", &["email", "emailaddress", "primaryemail", "workemail"]),
    ("name", &["displayname", "fullname", "name", "employeename"]),
    ("first_name", &["firstname", "givenname"]),
    ("last_name", &["lastname", "surname", "familyname"]),
    (
        "status",
        &[
            "status",
            "userstatus",
            "accountstatus",
            "employmentstatus",
            "active",
            "enabled",
            "accountenabled",
        ],
    ),
    (
        "last_login",
        &[
            "lastlogin",
            "lastlogindate",
            "lastsignin",
            "lastsignindatetime",
            "lastactive",
            "lastactivity",
            "lastlogon",
        ],
    ),
    (
        "created",
        &[
            "created",
            "createdat",
            "creationdate",
            "createddate",
            "datecreatedutc",
            "activated",
        ],
    ),
    (
        "groups",
        &["groups", "group", "groupname", "groupmemberships", "memberof"],
    ),
    ("roles", &["roles", "role", "rolename"]),
    (
        "permission_set",
        &[
            "permissionset",
            "permissionsets",
            "permissionsetname",
            "permissionsetarn",
        ],
    ),
    (
        "account",
        &["awsaccountid", "accountid", "targetid", "awsaccount"],
    ),
    ("owner", &["accountowner", "owner"]),
    (
        "mfa",
        &[
            "mfa",
            "mfaenabled",
            "mfastatus",
            "mfaactive",
            "factors",
            "twofactorenabled",
        ],
    ),
    ("department", &["department", "costcenter", "team"]),
    ("job_title", &["jobtitle", "position"]),
    (
        "manager",
        &["manager", "managername", "manageremail", "reportsto"],
    ),
    ("started", &["hiredate", "startdate", "dateofhire"]),
    (
        "ended",
        &[
            "terminationdate",
            "enddate",
            "lastworkingday",
            "datedeactivatedutc",
            "deactivated",
        ],
    ),
    (
        "appropriate",
        &["accessappropriate", "reviewdecision", "decision"],
    ),
];

/// Whether a table lists identities: it says who, and at least two things of them, or one that only identities have.
pub fn is_one(columns: &Columns) -> bool {
    let says = SAID
        .iter()
        .filter(|(member, names)| !matches!(*member, "id" | "email") && columns.any(names))
        .count();
    let own = columns.count(&[
        "permissionset",
        "permissionsetname",
        "mfaenabled",
        "lastlogin",
        "hiredate",
        "terminationdate",
        "employmentstatus",
    ]);
    columns.any(WHO) && (says >= 2 || own > 0)
}

/// Which system an export is from, as far as its columns tell.
fn product(columns: &Columns) -> &'static str {
    if columns.any(&["permissionset", "permissionsetname", "permissionsetarn"]) {
        "identity center"
    } else if columns.has("login") && columns.any(&["activated", "lastlogin", "statuschanged"]) {
        "okta"
    } else if columns.any(&["hiredate", "terminationdate", "employmentstatus", "dateofhire"]) {
        "hr"
    } else if columns.any(&["accountowner", "accessappropriate"]) {
        "access review"
    } else {
        "directory"
    }
}

/// Reads a row of an export; the error says why it is none.
pub fn fact(row: Row<'_>, place: &Place) -> Result<NewFact, String> {
    let who = row.first(WHO);
    if who.is_empty() {
        return Err("it names nobody".to_owned());
    }
    let mut data = Map::new();
    let product = product(row.columns());
    data.insert("product".to_owned(), product.into());
    for (member, names) in SAID {
        let cell = row.first(names);
        if !cell.is_empty() {
            data.insert((*member).to_owned(), short(cell, 1000).into());
        }
    }
    let said = |member: &str| data.get(member).and_then(Value::as_str).unwrap_or_default();
    let access = or(said("permission_set").to_owned(), said("roles"));
    let account = said("account");
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let mut title = or(row.first(&["displayname", "fullname"]).to_owned(), who);
    for (word, member) in [
        ("", "status"),
        ("", "permission_set"),
        ("", "roles"),
        ("last seen ", "last_login"),
    ] {
        if !said(member).is_empty() {
            title.extend([", ", word, said(member)]);
        }
    }
    let native_id = format!(
        "{product}|{}|{}|{}",
        who.to_lowercase(),
        account,
        access.to_lowercase()
    );
    Ok(NewFact {
        account_id: if is_account {
            account.to_owned()
        } else {
            String::new()
        },
        ..identity(row, IDENTITY_KIND, native_id, &title, &Value::Object(data), place)
    })
}

/// Reads a row of IAM's credential report.
pub fn credentials(row: Row<'_>, place: &Place) -> Result<NewFact, String> {
    let (user, arn) = (row.get("user"), row.get("arn"));
    if user.is_empty() || arn.is_empty() {
        return Err("it names no user".to_owned());
    }
    let is_true = |name: &str| row.get(name).eq_ignore_ascii_case("true");
    let keys = ["accesskey1active", "accesskey2active"]
        .into_iter()
        .filter(|name| is_true(name))
        .count();
    let password = match (is_true("passwordenabled"), is_true("mfaactive")) {
        (true, true) => "password with MFA",
        (true, false) => "password without MFA",
        (false, true) => "MFA, no password",
        (false, false) => "no password",
    };
    let keys = match keys {
        0 => "no active access key",
        1 => "1 active access key",
        _ => "2 active access keys",
    };
    let cells: Map<String, Value> = row
        .cells()
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(name, cell)| (short(name, 100), short(cell, 1000).into()))
        .collect();
    let title = format!("{user}: {password}, {keys}");
    let fact = identity(
        row,
        CREDENTIALS_KIND,
        arn.to_owned(),
        &title,
        &Value::Object(cells),
        place,
    );
    Ok(NewFact {
        account_id: or(
            arn.split(':').nth(4).unwrap_or_default().to_owned(),
            &place.account,
        ),
        evidence: fact.evidence.map(|proof| NewEvidence {
            resource_type: "AWS::IAM::User".to_owned(),
            ..proof
        }),
        ..fact
    })
}

/// How an identity stood when it was exported: the newest export stands, the ones before are kept.
fn identity(
    row: Row<'_>,
    kind: &str,
    native_id: String,
    title: &str,
    data: &Value,
    place: &Place,
) -> NewFact {
    let who = or(row.get("arn").to_owned(), row.first(WHO));
    let proof = NewEvidence {
        resource_id: short(&who, 512),
        match_key: "identity".to_owned(),
        ..evidence(
            EvidenceKind::ConfigurationSnapshot,
            Source::Identity,
            short(title, 512),
        )
    };
    NewFact {
        kind: kind.to_owned(),
        account_id: place.account.clone(),
        region: String::new(),
        native_id,
        occurred_at: moment(row.first(&["exportedat", "reportdate", "snapshotdate"])),
        position: place.position.clone(),
        content_hash: content_hash(&json!(as_members(row))),
        versions: Versions::Supersede,
        data: Some(data.to_string()),
        evidence: Some(proof),
    }
}
