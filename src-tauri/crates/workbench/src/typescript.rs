//! The TypeScript side of the wire: every type, and the map of commands. Generated, never edited.

use std::fmt::Write as _;
use std::path::Path;

use crate::commands::{COMMANDS, Class, export_types};
use crate::wire::CommandError;

/// Writes the declarations into `folder`, a file per type and `commands.ts`.
pub fn write(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let config = ts_rs::Config::new().with_out_dir(folder);
    export_types(&config).map_err(std::io::Error::other)?;
    <CommandError as ts_rs::TS>::export_all(&config).map_err(std::io::Error::other)?;
    std::fs::write(folder.join("commands.ts"), commands(&config))
}

fn commands(config: &ts_rs::Config) -> String {
    let mut names = std::collections::BTreeSet::new();
    let mut map = String::new();
    let mut facts = String::new();
    for command in COMMANDS {
        let (request, answer) = ((command.request)(config), (command.answer)(config));
        for ty in [&request, &answer] {
            names.insert(ty.clone());
        }
        let class = match command.class {
            Class::Query => "query",
            Class::Mutate => "mutate",
            Class::Collect => "collect",
            Class::Export => "export",
        };
        let _ = writeln!(
            map,
            "  {}: {{ request: {request}; answer: {answer} }};",
            command.name
        );
        let topics = command
            .topics
            .iter()
            .map(|t| format!("'{t}'"))
            .collect::<Vec<_>>()
            .join(", ");
        let _ = writeln!(
            facts,
            "  {}: {{ class: '{class}', topics: [{topics}] }},",
            command.name
        );
    }
    let mut text =
        String::from("// Generated from the list of commands in the workbench crate. Do not edit.\n\n");
    for name in names {
        let _ = writeln!(text, "import type {{ {name} }} from './{name}';");
    }
    let _ = write!(
        text,
        "\n/** Every command with its request and its answer. */\nexport interface Commands {{\n{map}}}\n\n\
         /** The class that a command is called through, and the topics that it shows or touches. */\n\
         export const COMMANDS = {{\n{facts}}} as const satisfies Record<\n  keyof Commands,\n  {{ class: 'query' | 'mutate' | 'collect' | 'export'; topics: readonly string[] }}\n>;\n"
    );
    text
}
