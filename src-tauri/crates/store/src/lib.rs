//! The engagement file: schema, migrations, reader, writer, originals, activity chain.
