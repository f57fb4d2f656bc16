//! Frameworks that somebody wrote.

use tickmark_catalogue::{Catalogue, control_json, parse_control};

/// A framework's file.
pub fn framework(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = parse_control(text);
    let mut catalogue = Catalogue::empty();
    let framework = match catalogue.load_json("fuzz.json", text) {
        Ok(framework) => framework.clone(),
        Err(error) => return assert!(error.to_string().contains("fuzz.json"), "{error} names no file"),
    };
    let written = serde_json::to_string(&framework.definition).expect("what was read can be written");
    let again = catalogue
        .load_json("again.json", &written)
        .expect("what was read is a framework");
    assert_eq!(
        again.digest, framework.digest,
        "a framework is the same, written anew"
    );
    for control in framework
        .definition
        .control_sets
        .iter()
        .flat_map(|set| &set.controls)
    {
        let json = control_json(control);
        assert_eq!(
            parse_control(&json).as_ref(),
            Ok(control),
            "a control is the same, pinned"
        );
    }
}
