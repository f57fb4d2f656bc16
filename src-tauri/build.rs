//! Builds the shell's context: the configuration, the permissions of the four command classes and who holds them.

use std::path::Path;

/// What the window says when the shell was built before its interface.
const NO_INTERFACE: &str = "<!doctype html><html lang=\"en\"><title>Tickmark</title>\
<p>This Tickmark was built without its interface. Run scripts/build-ui, then build again.</p></html>";

fn main() {
    for watched in [
        "src-tauri/permissions",
        "src-tauri/capabilities",
        "assets/icons",
        "ui/dist",
    ] {
        println!("cargo:rerun-if-changed={watched}");
    }
    // The context embeds ui/dist, which is not kept in the repository; checks and tests must build without npm.
    let interface = Path::new("ui/dist/index.html");
    if !interface.exists() {
        std::fs::create_dir_all("ui/dist").expect("ui/ is writable while building");
        std::fs::write(interface, NO_INTERFACE).expect("ui/dist is writable while building");
    }
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*.json")
        .app_manifest(
            tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/**/*.toml"),
        );
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:error={error:#}");
        std::process::exit(1);
    }
}
