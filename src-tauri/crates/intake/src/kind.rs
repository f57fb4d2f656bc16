//! What a file is, told by its first bytes and never by its name.

use tickmark_domain::Source;

use crate::json::shape::{self, Members, Shape};
use crate::table;

/// Bytes that are looked at.
pub const HEAD: usize = 64 << 10;

/// A file that is read record by record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// CloudTrail records in one of their spellings.
    CloudTrailLog,
    /// Answers of `LookupEvents`.
    EventHistory,
    /// Configuration items: a snapshot, a history file, or answers of the API.
    ConfigItems,
    /// What a service told through SNS or `EventBridge`.
    Notifications,
    /// Findings in the Security Hub's own format.
    Asff,
    /// Findings in the Open Cybersecurity Schema Framework.
    Ocsf,
    /// Prowler's table.
    ProwlerCsv,
    /// Names the logs of an hour, with their hashes.
    Digest,
    /// The metadata of a digest's S3 object, which holds its signature.
    DigestMetadata,
    /// Rows of a query in CloudTrail Lake.
    LakeResult,
    /// Names the files of such a query's result, with their hashes.
    ResultSignature,
    /// IAM's table of users and their credentials.
    CredentialReport,
    /// A table of people or accounts and their access.
    Identities,
    /// A table of what an auditor asks for.
    RequestList,
    /// A table that names files and says what they prove.
    DocumentList,
    /// A file that such a table names.
    Document,
    /// A file of an assessment report of Audit Manager.
    AuditReport,
}

impl Kind {
    /// The name a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::CloudTrailLog => "CloudTrail log",
            Self::EventHistory => "CloudTrail event history",
            Self::ConfigItems => "Config snapshot or history",
            Self::Notifications => "notifications",
            Self::Asff => "findings (ASFF)",
            Self::Ocsf => "findings (OCSF)",
            Self::ProwlerCsv => "findings (Prowler CSV)",
            Self::Digest => "CloudTrail digest",
            Self::DigestMetadata => "CloudTrail digest metadata",
            Self::LakeResult => "CloudTrail Lake result",
            Self::ResultSignature => "CloudTrail Lake signature",
            Self::CredentialReport => "IAM credential report",
            Self::Identities => "identity export",
            Self::RequestList => "request list",
            Self::DocumentList => "list of documents",
            Self::Document => "document",
            Self::AuditReport => "Audit Manager report",
        }
    }
}

impl Kind {
    /// Which source its records come from, where they do not say it.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            Self::CloudTrailLog
            | Self::EventHistory
            | Self::Digest
            | Self::DigestMetadata
            | Self::LakeResult
            | Self::ResultSignature => Source::CloudTrail,
            Self::ConfigItems | Self::Notifications => Source::Config,
            Self::Asff => Source::SecurityHub,
            Self::Ocsf | Self::ProwlerCsv => Source::Scanner,
            Self::AuditReport => Source::AuditManager,
            Self::CredentialReport | Self::Identities => Source::Identity,
            Self::RequestList | Self::DocumentList | Self::Document => Source::Manual,
        }
    }

    /// Whether it is a part of CloudTrail's own proof, read whole.
    #[must_use]
    pub const fn is_proof(self) -> bool {
        matches!(self, Self::Digest | Self::DigestMetadata | Self::ResultSignature)
    }

    /// Whether it has rows and columns.
    #[must_use]
    pub const fn is_table(self) -> bool {
        matches!(
            self,
            Self::ProwlerCsv
                | Self::LakeResult
                | Self::CredentialReport
                | Self::Identities
                | Self::RequestList
                | Self::DocumentList
        )
    }
}

/// What the first bytes tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detected {
    /// Records to read.
    Kind(Kind),
    /// An archive, to be opened.
    Zip,
    /// An archive, to be opened.
    Tar,
    /// Known, and another command's: what it is, and where it belongs.
    Elsewhere(String),
    /// Nothing that is imported: what it looks like.
    Unknown(String),
}

/// Tells what a text is that begins with `head`; what is compressed is inflated before.
#[must_use]
pub fn detect(head: &[u8]) -> Detected {
    if is_tar(head) {
        return Detected::Tar;
    }
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let unknown = |what: &str| Detected::Unknown(what.to_owned());
    match text {
        [] => unknown("the file is empty"),
        [b'{' | b'[', ..] => json(text),
        [b'P', b'K', 3, 4, ..] if is_office(text) => {
            unknown("it is a document of an office program; attach it to a control instead")
        }
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Detected::Zip,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => unknown("it is UTF-16 text; save it as UTF-8"),
        [b'%', b'P', b'D', b'F', ..] => unknown("it is a PDF; attach it to a control instead"),
        _ if text.starts_with(b"SQLite format 3") => unknown("it is a database, such as an engagement file"),
        _ if text.starts_with(b"7z\xbc\xaf") || text.starts_with(b"Rar!") => {
            unknown("it is an archive of another kind; unpack it and import the folder")
        }
        _ if text.iter().take(512).any(|b| *b < 9) => unknown("it is binary"),
        _ => plain_text(text),
    }
}

/// Whether a zip is a document: its parts say so at its beginning.
fn is_office(head: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [
        b"[Content_Types].xml",
        b"mimetypeapplication/vnd.oasis",
        b"_rels/.rels",
    ];
    let start = &head[..head.len().min(2048)];
    marks
        .iter()
        .any(|mark| start.windows(mark.len()).any(|window| window == *mark))
}

fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar".as_slice())
}

fn plain_text(text: &[u8]) -> Detected {
    if let Some(kind) = table::columns(text).as_ref().and_then(table::recognise) {
        return Detected::Kind(kind);
    }
    let text = String::from_utf8_lossy(text);
    let section = |name: &str| text.lines().any(|line| line.trim_end() == name);
    if (section("Resources:") || section("Parameters:")) && text.contains("AWS::Config::") {
        return Detected::Elsewhere(
            "it is an AWS Config conformance pack: a framework, not evidence; import it into the catalogue"
                .to_owned(),
        );
    }
    Detected::Unknown("it is text, not JSON, and no table with columns that are known".to_owned())
}

fn json(text: &[u8]) -> Detected {
    // Nearly every file: what stands behind the list's first element tells nothing more.
    if let Some((name, first)) = shape::first_list(text)
        && let Some((_, kind)) = LISTS.iter().find(|(list, _)| *list == name)
    {
        return Detected::Kind(of_element(&first, *kind));
    }
    match shape::of(text) {
        Shape::Object(members) => object(text, &members),
        Shape::List(first) => match *first {
            Shape::Object(members) => of_record(&members).map_or_else(|| stranger(&members), Detected::Kind),
            Shape::List(_) | Shape::Empty => Detected::Unknown("it is a list of lists".to_owned()),
            Shape::Other => Detected::Kind(Kind::CloudTrailLog),
        },
        Shape::Empty => Detected::Unknown("it is a list with nothing in it".to_owned()),
        Shape::Other => Detected::Kind(Kind::CloudTrailLog),
    }
}

/// Lists of records and what their elements are when nothing more can be seen of them.
const LISTS: [(&str, Kind); 5] = [
    ("Records", Kind::CloudTrailLog),
    ("configurationItems", Kind::ConfigItems),
    ("Events", Kind::EventHistory),
    ("Findings", Kind::Asff),
    ("findings", Kind::Asff),
];

/// What a list holds that is of this kind when its first element does not say.
fn of_element(first: &Shape, kind: Kind) -> Kind {
    match first {
        Shape::Object(inner) => of_record(inner).unwrap_or(kind),
        _ => kind,
    }
}

fn object(text: &[u8], members: &Members) -> Detected {
    for (name, kind) in LISTS {
        if let Some(first) = members.has(name).then(|| shape::first_of(text, name)).flatten() {
            return Detected::Kind(of_element(&first, kind));
        }
    }
    if let Some(kind) = of_proof(text, members).or_else(|| of_record(members)) {
        return Detected::Kind(kind);
    }
    elsewhere(members).map_or_else(|| stranger(members), Detected::Elsewhere)
}

/// What proves other files, by its members.
fn of_proof(text: &[u8], members: &Members) -> Option<Kind> {
    let says = |name: &str| text.windows(name.len()).any(|part| part == name.as_bytes());
    let is_metadata = members.has("Metadata") || members.has("signature-algorithm");
    if members.all(&["digestEndTime", "logFiles"]) {
        Some(Kind::Digest)
    } else if members.all(&["hashSignature", "publicKeyFingerprint"]) || lists_results(text, members) {
        Some(Kind::ResultSignature)
    } else if (is_metadata && says("\"signature-algorithm\"")) || members.has("x-amz-meta-signature") {
        Some(Kind::DigestMetadata)
    } else {
        None
    }
}

/// A signature lists every file before it says what it is, and that may be beyond what is seen.
fn lists_results(text: &[u8], members: &Members) -> bool {
    let first = members.has("files").then(|| shape::first_of(text, "files"));
    matches!(first.flatten(), Some(Shape::Object(file)) if file.all(&["fileHashValue", "fileName"]))
}

/// What a record is, by its members.
pub fn of_record(members: &Members) -> Option<Kind> {
    let named = members.has("eventName");
    if members.all(&["detail-type", "source"])
        || (members.get("Type") == "Notification" && members.has("Message"))
        || (members.has("messageType") && members.has("recordVersion"))
        || members.all(&["s3Bucket", "s3ObjectKey"])
    {
        Some(Kind::Notifications)
    } else if (named && (members.has("eventSource") || members.has("eventVersion") || members.has("eventID")))
        || members.get("eventType") == "AwsCloudTrailInsight"
    {
        Some(Kind::CloudTrailLog)
    } else if members.has("CloudTrailEvent") || members.all(&["EventId", "EventName"]) {
        Some(Kind::EventHistory)
    } else if members.all(&["resourceType", "configurationItemCaptureTime"])
        || members.all(&["resourceType", "configurationItemStatus"])
    {
        Some(Kind::ConfigItems)
    } else if members.all(&["AwsAccountId", "ProductArn"]) {
        Some(Kind::Asff)
    } else if members.has("class_uid") {
        Some(Kind::Ocsf)
    } else {
        None
    }
}

/// Files that Tickmark knows and takes in elsewhere.
fn elsewhere(members: &Members) -> Option<String> {
    let to_catalogue = |what: &str| {
        Some(format!(
            "it is {what}: a framework, not evidence; import it into the catalogue"
        ))
    };
    for (member, what) in [
        ("catalog", "an OSCAL catalog"),
        ("profile", "an OSCAL profile"),
        ("control_sets", "a framework"),
        ("controlSets", "an Audit Manager framework"),
        ("controlMappingSources", "an Audit Manager control"),
    ] {
        if members.has(member) {
            return to_catalogue(what);
        }
    }
    for (member, what) in [
        ("component-definition", "component definition"),
        ("system-security-plan", "system security plan"),
        ("assessment-plan", "assessment plan"),
        ("assessment-results", "assessment results"),
        ("plan-of-action-and-milestones", "plan of action and milestones"),
    ] {
        if members.has(member) {
            return Some(format!(
                "it is an OSCAL {what}; the catalogue takes OSCAL catalogs and profiles, and evidence can be attached to a control"
            ));
        }
    }
    if members.all(&["AWSTemplateFormatVersion", "Resources"]) {
        return to_catalogue("a template, such as a conformance pack");
    }
    None
}

/// What an object is that nobody knows.
fn stranger(members: &Members) -> Detected {
    Detected::Unknown(if members.all(&["Statement", "Version"]) {
        "it looks like an IAM policy".to_owned()
    } else if members.names().next().is_none() {
        "it is an object with no members".to_owned()
    } else {
        let names: Vec<String> = members
            .names()
            .take(4)
            .map(|name| format!("\"{}\"", crate::cloudtrail_record::clean(name, 40)))
            .collect();
        format!("it is an object with {}", names.join(", "))
    })
}
