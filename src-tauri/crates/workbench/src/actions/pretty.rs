//! JSON for reading: indented, with every number, string and order as delivered.

/// Indents JSON by two spaces without touching a token; text that is not JSON comes back in its own lines.
pub(super) fn indent(text: &str) -> Vec<String> {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return text.lines().map(str::to_owned).collect();
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut depth = 0_usize;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                line.push(c);
                while let Some(inner) = chars.next() {
                    line.push(inner);
                    match inner {
                        '\\' => line.extend(chars.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                line.push(c);
                while chars.peek().is_some_and(char::is_ascii_whitespace) {
                    chars.next();
                }
                let closes = matches!((c, chars.peek()), ('{', Some('}')) | ('[', Some(']')));
                if closes {
                    line.extend(chars.next());
                } else {
                    depth += 1;
                    lines.push(std::mem::replace(&mut line, margin(depth)));
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                lines.push(std::mem::replace(&mut line, margin(depth)));
                line.push(c);
            }
            ',' => {
                line.push(c);
                lines.push(std::mem::replace(&mut line, margin(depth)));
            }
            ':' => line.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => line.push(c),
        }
    }
    lines.push(line);
    lines
}

/// Deeper than this nothing is gained by indenting.
const DEEPEST: usize = 40;

fn margin(depth: usize) -> String {
    "  ".repeat(depth.min(DEEPEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_order_stay_as_delivered() {
        let text = r#"{"b":1742799479.8520,"a":[1E2,{}],"t":"x\"{,:","e":[]}"#;
        let lines = indent(text);
        assert_eq!(
            lines,
            [
                "{",
                "  \"b\": 1742799479.8520,",
                "  \"a\": [",
                "    1E2,",
                "    {}",
                "  ],",
                "  \"t\": \"x\\\"{,:\",",
                "  \"e\": []",
                "}"
            ]
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&lines.concat()).ok(),
            serde_json::from_str(text).ok()
        );
    }

    #[test]
    fn what_is_not_json_comes_in_its_own_lines() {
        assert_eq!(indent("one\ntwo"), ["one", "two"]);
    }
}
