//! What a reader needs beyond the drawing: outline, labels, links, language, identity and metadata.

use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use sha2::{Digest, Sha256};
use tickmark_domain::Timestamp;

use super::{ReportError, compress, outline};
use crate::layout::{self, Laid};
use crate::model::Report;
use crate::page::{HEIGHT_MM, LinkTarget, Op, Page};

const PT_PER_MM: f32 = 72.0 / 25.4;

/// What the file says of itself.
pub struct About {
    title: String,
    author: String,
    subject: String,
    producer: String,
    at: Option<Timestamp>,
}

/// Where the file's pages stand in the whole.
pub struct Volume<'a> {
    /// Number of its first page.
    pub first: u32,
    /// The whole, for its outline and for links between volumes.
    pub laid: Option<&'a Laid>,
}

impl About {
    /// Of a volume of a report.
    pub fn of(report: &Report, laid: &Laid, volume: &layout::Volume) -> Self {
        let header = &report.overview.header;
        let titles: Vec<&str> = header.frameworks.iter().map(|f| f.title.as_str()).collect();
        let mut title = format!("{}: audit package, {}", header.name, layout::words::list(&titles));
        if laid.volumes.len() > 1 {
            let number = laid.volumes.iter().position(|v| v == volume).map_or(1, |i| i + 1);
            title = format!("{title}, volume {number} of {}", laid.volumes.len());
        }
        let period = header.scope.period;
        Self {
            title,
            author: report.prepared_by.clone(),
            subject: format!(
                "{} to {}, activity log at {}",
                period.from.to_long_reading(),
                period.to.to_long_reading(),
                header.activity_head
            ),
            producer: report.made_with.clone(),
            at: Some(report.exported_at),
        }
    }

    /// Of a table without an engagement.
    pub fn titled(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            author: String::new(),
            subject: String::new(),
            producer: format!("Tickmark {}", env!("CARGO_PKG_VERSION")),
            at: None,
        }
    }

    fn info(&self) -> Dictionary {
        let mut info = Dictionary::new();
        let texts = [
            ("Title", &self.title),
            ("Author", &self.author),
            ("Subject", &self.subject),
            ("Creator", &self.producer),
            ("Producer", &self.producer),
        ];
        for (key, text) in texts {
            if !text.is_empty() {
                info.set(key, pdf_text(text));
            }
        }
        if let Some(at) = self.at {
            for key in ["CreationDate", "ModDate"] {
                info.set(
                    key,
                    Object::String(pdf_date(at).into_bytes(), StringFormat::Literal),
                );
            }
        }
        info
    }
}

/// Finishes a drawn document and writes it.
pub fn finish(
    mut document: Document,
    pages: &[Page],
    volume: &Volume<'_>,
    about: &About,
) -> Result<Vec<u8>, ReportError> {
    "1.7".clone_into(&mut document.version);
    let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    for (page, &id) in pages.iter().zip(&ids) {
        add_links(&mut document, page, id, volume, &ids)?;
    }
    let outline = volume
        .laid
        .and_then(|l| outline::add(&mut document, &l.outline, volume.first, &ids));
    let catalog = document.catalog_mut()?;
    for key in ["OutputIntents", "Metadata", "PageLayout", "OCProperties"] {
        catalog.remove(key.as_bytes());
    }
    catalog.set("Lang", Object::string_literal("en"));
    catalog.set(
        "PageMode",
        if outline.is_some() {
            "UseOutlines"
        } else {
            "UseNone"
        },
    );
    if let Some(root) = outline {
        catalog.set("Outlines", root);
    }
    let mut labels = Dictionary::new();
    let mut style = Dictionary::new();
    style.set("S", "D");
    style.set("St", i64::from(volume.first));
    labels.set("Nums", vec![Object::Integer(0), Object::Dictionary(style)]);
    catalog.set("PageLabels", labels);
    let mut preferences = Dictionary::new();
    preferences.set("DisplayDocTitle", true);
    catalog.set("ViewerPreferences", preferences);
    let info = document.add_object(about.info());
    document.trailer.set("Info", info);
    document.trailer.remove(b"ID");
    document.prune_objects();
    document.renumber_objects();
    compress::compress(&mut document);
    let identity = identity(&document, about);
    let id = || Object::String(identity.clone(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id(), id()]);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}

/// The file identifier: 16 bytes of a SHA-256 over what is drawn and what the file says of itself.
fn identity(document: &Document, about: &About) -> Vec<u8> {
    let mut hash = Sha256::new();
    for text in [&about.title, &about.author, &about.subject, &about.producer] {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hash.update(about.at.map_or(0, Timestamp::ms).to_be_bytes());
    for object in document.objects.values() {
        if let Object::Stream(stream) = object {
            hash.update(&stream.content);
        }
    }
    hash.finalize()[..16].to_vec()
}

fn add_links(
    document: &mut Document,
    page: &Page,
    id: ObjectId,
    volume: &Volume<'_>,
    ids: &[ObjectId],
) -> Result<(), ReportError> {
    let links: Vec<Object> = page
        .ops
        .iter()
        .filter_map(|op| match op {
            Op::Link {
                x_mm,
                y_mm,
                w_mm,
                h_mm,
                to,
            } => {
                let action = action(to, volume, ids)?;
                let mut link = Dictionary::new();
                link.set("Type", "Annot");
                link.set("Subtype", "Link");
                link.set("Rect", rect([*x_mm, *y_mm, *w_mm, *h_mm]));
                link.set("Border", vec![Object::Integer(0); 3]);
                link.set("A", action);
                Some(Object::Dictionary(link))
            }
            _ => None,
        })
        .collect();
    let dict = document.get_object_mut(id)?.as_dict_mut()?;
    if links.is_empty() {
        dict.remove(b"Annots");
    } else {
        dict.set("Annots", links);
    }
    Ok(())
}

fn action(to: &LinkTarget, volume: &Volume<'_>, ids: &[ObjectId]) -> Option<Dictionary> {
    let mut action = Dictionary::new();
    action.set("Type", "Action");
    match to {
        LinkTarget::File(path) => {
            action.set("S", "URI");
            action.set("URI", Object::string_literal(uri_path(path)));
        }
        LinkTarget::Page(number) => {
            let here = number
                .checked_sub(volume.first)
                .and_then(|at| ids.get(usize::try_from(at).ok()?));
            if let Some(&id) = here {
                action.set("S", "GoTo");
                action.set("D", top_of(id, 0.0));
            } else {
                let other = volume
                    .laid?
                    .volumes
                    .iter()
                    .find(|v| (v.first..=v.last).contains(number))?;
                action.set("S", "GoToR");
                action.set("F", Object::string_literal(other.file_name.as_str()));
                let page = Object::Integer(i64::from(number - other.first));
                action.set(
                    "D",
                    vec![page, "XYZ".into(), Object::Null, Object::Null, Object::Null],
                );
            }
        }
    }
    Some(action)
}

/// A destination on a page of this file, a little above the place.
pub fn top_of(page: ObjectId, top_mm: f32) -> Object {
    let top = if top_mm > 0.0 {
        (HEIGHT_MM - top_mm + 4.0) * PT_PER_MM
    } else {
        HEIGHT_MM * PT_PER_MM
    };
    Object::Array(vec![
        Object::Reference(page),
        "XYZ".into(),
        Object::Integer(0),
        Object::Real((top * 10.0).round() / 10.0),
        Object::Null,
    ])
}

fn rect([x, y, w, h]: [f32; 4]) -> Vec<Object> {
    [x, HEIGHT_MM - y - h, x + w, HEIGHT_MM - y]
        .into_iter()
        .map(|mm| Object::Real((mm * PT_PER_MM * 100.0).round() / 100.0))
        .collect()
}

/// A relative path as a URI: every byte that a URI's path may not hold is escaped.
pub fn uri_path(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A text string: UTF-16 with its mark.
pub fn pdf_text(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// `D:20260512091403Z`.
fn pdf_date(at: Timestamp) -> String {
    let digits: String = at
        .to_string()
        .chars()
        .take(19)
        .filter(char::is_ascii_digit)
        .collect();
    format!("D:{digits}Z")
}
