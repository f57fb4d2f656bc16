//! Writes the TypeScript side of the wire into the folder that is given.

fn main() -> std::io::Result<()> {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "ui/src/api/generated".to_owned());
    tickmark_workbench::typescript::write(std::path::Path::new(&folder))
}
