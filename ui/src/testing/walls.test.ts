import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = resolve(import.meta.dirname, "..");

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.(ts|svelte)$/.test(name) ? [path] : [];
  });
}

interface Import {
  from: string;
  to: string;
}

const IMPORT = /(?:from\s+|import\s*\(?\s*)["']([^"']+)["']/g;

function imports(): Import[] {
  return sources(SRC).flatMap((path) => {
    const text = readFileSync(path, "utf8");
    return [...text.matchAll(IMPORT)].map(([, to = ""]) => ({
      from: relative(SRC, path),
      to: to.startsWith(".") ? relative(SRC, resolve(dirname(path), to)) : to,
    }));
  });
}

const ALL = imports();

function offending(rule: (found: Import) => boolean): string[] {
  return ALL.filter(rule).map(({ from, to }) => `${from} imports ${to}`);
}

const inside = (path: string, ...rooms: string[]) => rooms.some((room) => path === room || path.startsWith(`${room}/`));
const feature = (path: string) => /^features\/([^/]+)/.exec(path)?.[1];

describe("walls between the rooms", () => {
  it("features_never_import_one_another", () => {
    expect(
      offending(({ from, to }) => {
        const own = feature(from);
        const other = feature(to);
        return own !== undefined && other !== undefined && own !== other;
      }),
    ).toEqual([]);
  });

  it("features_import_only_kit_api_keyboard_and_lib", () => {
    expect(offending(({ from, to }) => feature(from) !== undefined && inside(to, "app", "host", "styles"))).toEqual([]);
  });

  it("parts_that_several_areas_show_know_no_area", () => {
    expect(offending(({ from, to }) => inside(from, "parts") && inside(to, "features", "app", "host"))).toEqual([]);
  });

  it("only_host_imports_tauri", () => {
    expect(offending(({ from, to }) => to.startsWith("@tauri-apps/") && !inside(from, "host"))).toEqual([]);
  });

  it("only_kit_imports_the_headless_library", () => {
    expect(offending(({ from, to }) => /^bits-ui/.test(to) && !inside(from, "kit"))).toEqual([]);
  });

  it("kit_knows_nothing_of_the_api_or_the_screens", () => {
    expect(
      offending(({ from, to }) => inside(from, "kit") && inside(to, "api", "host", "parts", "features", "app")),
    ).toEqual([]);
  });

  it("lib_and_keyboard_stand_on_nothing_of_the_window", () => {
    expect(
      offending(
        ({ from, to }) => inside(from, "lib", "keyboard") && inside(to, "kit", "api", "host", "features", "app"),
      ),
    ).toEqual([]);
  });

  it("nothing_is_written_as_raw_html_or_as_an_inline_style", () => {
    const found = sources(SRC)
      .filter((path) => path.endsWith(".svelte"))
      .filter((path) => /\{@html|\sstyle="/.test(readFileSync(path, "utf8")))
      .map((path) => relative(SRC, path));
    expect(found).toEqual([]);
  });
});
