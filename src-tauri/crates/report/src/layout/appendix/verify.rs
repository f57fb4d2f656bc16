//! Parts H and I: the activity log's head, and how anyone verifies the package with tools of their own.

use crate::layout::book::Book;
use crate::layout::scope::{facts, side};
use crate::layout::style::{FINE, TEXT};
use crate::layout::text::Bit;
use crate::layout::{prose, words};
use crate::model::Report;

/// Part H.
pub fn write_activity(book: &mut Book<'_>) {
    let header = &book.report.overview.header;
    book.begin_part(
        'H',
        "Activity log",
        "Every change to the engagement is an entry that holds the hash of the entry before it. Nothing can be \
         altered or taken out without breaking the chain from there on.",
        true,
    );
    let rows = [
        ("Entries", words::number(header.activity_entries)),
        ("Collections", words::number(u64::from(header.collections))),
    ];
    let mut pieces = facts(&rows, 0.0);
    pieces.extend(prose::small_head("Hash of the last entry", 2.0));
    pieces.extend(prose::command(std::slice::from_ref(&header.activity_head), 0.6));
    let text = "The entries are in data/activity.csv. To check the chain, compare this hash with the last one there and \
                each entry’s previous hash with the hash of the entry before it.";
    pieces.extend(prose::fine(&[Bit::text(FINE, text)], 1.8));
    book.flow
        .section(side("Digest", "as this report was drawn"), pieces);
}

/// The commands that a reader types to verify the package.
pub fn verify_commands(report: &Report) -> Vec<String> {
    let mut lines = vec!["sha256sum -c SHA256SUMS".to_owned()];
    if !report.signer_identity.is_empty() {
        lines.push(format!(
            "ssh-keygen -Y verify -f allowed_signers -I {} \\",
            shell_word(&report.signer_identity)
        ));
        lines.push("  -n tickmark -s SHA256SUMS.sig < SHA256SUMS".to_owned());
    }
    lines
}

/// A word as a POSIX shell reads it, quoted where it must be.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+' | '/' | ':');
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Part I.
pub fn write(book: &mut Book<'_>) {
    let report = book.report;
    book.begin_part(
        'I',
        "How to verify",
        "Nothing here needs Tickmark, its maker or a network. Run the commands in the folder of this file.",
        false,
    );
    let commands = verify_commands(report);
    let mut pieces = prose::command(&commands[..1], 0.0);
    let text = "Every line must say OK. SHA256SUMS lists every file of the package but itself and its signature; a file \
                that is not listed does not belong to it.";
    pieces.extend(prose::paragraph(text, 1.6));
    book.flow.section(
        side("Files are unaltered", "sha256sum, or shasum -a 256 on macOS"),
        pieces,
    );

    if report.signer_identity.is_empty() {
        let text = "This package is not signed. Its hashes prove that it is whole, not who made it.";
        book.flow
            .section(side("Who made it", ""), prose::paragraph(text, 0.0));
    } else {
        let mut pieces = prose::command(&commands[1..], 0.0);
        let bits = [
            Bit::text(TEXT, "It must answer with a good signature of "),
            Bit::text(TEXT.mono(), &report.signer_identity),
            Bit::text(TEXT, " and the key "),
            Bit::text(TEXT.mono(), &report.signer_fingerprint),
            Bit::text(
                TEXT,
                ". Compare the key with one that you got from the signer by another way.",
            ),
        ];
        pieces.extend(prose::rich(&bits, 1.6));
        book.flow
            .section(side("Who made it", "ssh-keygen, part of OpenSSH"), pieces);
    }
    let text = "An exhibit’s file name begins with the SHA-256 of its content; data/evidence.csv has the whole hash, the \
                place of the item inside the file and the receipt of every item. Open the file, find the place, and \
                compare.";
    book.flow.section(
        side("An exhibit is the original", ""),
        prose::paragraph(text, 0.0),
    );
    let text = "data/sign-offs.csv holds each signature with the public key and the digest that it covers; ssh-keygen \
                verifies it in the namespace tickmark.";
    book.flow
        .section(side("A sign-off is genuine", ""), prose::paragraph(text, 0.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_blanks_or_quotes_is_quoted_for_the_shell() {
        assert_eq!(shell_word("dana@northwind.example"), "dana@northwind.example");
        assert_eq!(shell_word("Dana W"), "'Dana W'");
        assert_eq!(shell_word("a'; rm -rf ~"), r"'a'\''; rm -rf ~'");
    }
}
