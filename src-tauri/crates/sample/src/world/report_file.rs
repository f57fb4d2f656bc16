//! The file of a finished assessment report: a zip laid out as Audit Manager lays it out, with a summary, one page for
//! each selected item, a digest of all files, and a word about them.

use std::io::{Cursor, Write as _};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Organisation;
use super::assessment::ASSESSMENT_NAME;
use super::controls::{CONTROL_SETS, CONTROLS};
use super::evidence;
use crate::seed;
use crate::time::{DAY, HOUR, MINUTE, date, iso};

/// The zip of a report, if it was finished.
pub(crate) fn bytes(world: &Organisation, id: &str) -> Option<Vec<u8>> {
    let reports = world.audit.reports();
    let report = reports
        .iter()
        .find(|r| r["id"] == id && r["status"] == "COMPLETE")?;
    let name = report["name"].as_str().unwrap_or_default();
    let root = format!(
        "{}-{}/{}-{}",
        plain(ASSESSMENT_NAME),
        short(world, "assessment"),
        plain(name),
        short(world, id)
    );
    let mut files = items(world, report["creationTime"].as_i64().unwrap_or_default());
    let summary = pdf(&summary(report, files.len()));
    files.insert(0, ("AssessmentReportSummary.pdf".to_owned(), summary));
    let readme = "This folder holds one assessment report. Evidence lies by control, data source and day.\n";
    files.push(("README.txt".to_owned(), readme.as_bytes().to_vec()));
    let hashes: serde_json::Map<String, Value> = files
        .iter()
        .map(|(path, bytes)| (path.clone(), json!(hex::encode(Sha256::digest(bytes)))))
        .collect();
    let digest = json!({
        "reportId": id, "generated": iso(report["creationTime"].as_i64().unwrap_or_default()),
        "hashAlgorithm": "SHA-256", "files": hashes, "signatureAlgorithm": "SHA256withRSA",
        "signature": seed::hex(world.seed, &["report signature", id], 512),
    });
    files.push(("digest.txt".to_owned(), digest.to_string().into_bytes()));
    packed(&root, &files)
}

/// A document of Artifact: a page that says which it is.
pub(crate) fn document(name: &str) -> Vec<u8> {
    pdf(&[
        "AWS Artifact, as the sample organisation has it".to_owned(),
        name.to_owned(),
    ])
}

fn packed(root: &str, files: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The same moment in every entry: the same report gives the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (path, bytes) in files {
        zip.start_file(format!("{root}/{path}"), options).ok()?;
        zip.write_all(bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

/// The items that were selected for the report before it was made.
fn items(world: &Organisation, made_s: i64) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for folder in world
        .audit
        .folders
        .iter()
        .filter(|f| f.date_s < made_s && f.sums.selected > 0)
    {
        let plan = &CONTROLS[folder.control];
        let control = format!("{}-{}", plain(plan.code()), short(world, plan.name));
        for number in 0..folder.count {
            let item = evidence::document(
                world.seed,
                &world.story,
                &world.sites,
                &world.audit.findings,
                folder,
                number,
            );
            if item["assessmentReportSelection"] != "Yes" {
                continue;
            }
            let text = |name: &str| item[name].as_str().unwrap_or("-").to_owned();
            let clock = clock(item["time"].as_i64().unwrap_or_default());
            let tail = &text("id")[24..];
            let path = format!(
                "{control}/{}/{}/{clock}_{}_{}_{tail}.pdf",
                plain(&text("dataSource")),
                date(folder.date_s),
                plain(&text("eventName")).chars().take(20).collect::<String>(),
                text("evidenceAwsAccountId"),
            );
            let lines = [
                format!("Evidence {}", text("id")),
                format!("Control: {}", plan.name),
                format!("Control set: {}", CONTROL_SETS[plan.set]),
                format!("Date collected: {}", date(folder.date_s)),
                format!("Data source: {}", text("dataSource")),
                format!("Evidence by type: {}", text("evidenceByType")),
                format!("Compliance check: {}", text("complianceCheck")),
                format!("Event name: {}", text("eventName")),
                format!("IAM ID: {}", text("iamId")),
            ];
            files.push((path, pdf(&lines)));
        }
    }
    files
}

fn summary(report: &Value, items: usize) -> [String; 6] {
    let text = |name: &str| report[name].as_str().unwrap_or_default().to_owned();
    [
        text("name"),
        format!("Description: {}", text("description")),
        format!("Assessment: {}", text("assessmentName")),
        format!(
            "Report generated: {}",
            iso(report["creationTime"].as_i64().unwrap_or_default())
        ),
        format!("Audit owner: {}", text("author")),
        format!("Assessment report selection: {items}"),
    ]
}

fn clock(at_s: i64) -> String {
    let s = at_s.rem_euclid(DAY);
    format!("{:02}-{:02}-{:02}", s / HOUR, s % HOUR / MINUTE, s % MINUTE)
}

/// Eight letters that belong to a name.
fn short(world: &Organisation, name: &str) -> String {
    seed::word(world.seed, &["report folder", name], seed::LOWER, 8)
}

/// A name that every file system takes.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// One page of text.
fn pdf(lines: &[String]) -> Vec<u8> {
    let mut page = b"BT /F 11 Tf 14 TL 56 780 Td\n".to_vec();
    for line in lines {
        page.push(b'(');
        for letter in line.chars() {
            // What the font's encoding does not have is a question mark.
            let byte = u8::try_from(u32::from(letter)).unwrap_or(b'?');
            if b"()\\".contains(&byte) {
                page.push(b'\\');
            }
            page.push(byte);
        }
        page.extend(b") Tj T*\n");
    }
    page.extend(b"ET");
    let objects: [Vec<u8>; 5] = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
            .to_vec(),
        [
            format!("<</Length {}>>\nstream\n", page.len()).as_bytes(),
            &page,
            b"\nendstream",
        ]
        .concat(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", number + 1).as_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(b"xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").as_bytes());
    }
    file.extend(format!("trailer<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").as_bytes());
    file
}
