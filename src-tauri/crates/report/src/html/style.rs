//! The front page's own style and shapes: the tokens of the design in both themes, and the marks as symbols.

/// The style sheet.
pub const CSS: &str = "
:root { color-scheme: light dark; --paper: #fbfcfb; --sunken: #ecefed; --hair: #dde1dd; --hair-2: #bec4c2; --ink: #191e27; --ink-2: #464d53; --ink-3: #5f686b; --ink-4: #98a0a1; --accent: #3f4080; --ok: #1b6738; --bad: #a82925; --warn: #8b5505; --none: #5f686b; }
@media (prefers-color-scheme: dark) { :root { --paper: #14191a; --sunken: #0b0f10; --hair: #272d2f; --hair-2: #434b4d; --ink: #e3e7e4; --ink-2: #b0b8b8; --ink-3: #8e9899; --ink-4: #525a5b; --accent: #a7adeb; --ok: #71c791; --bad: #ef827a; --warn: #e8b966; --none: #919a9c; } }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #14181f; } details > * { display: block; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 13px/20px Inter, system-ui, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 64px; }
.sprite { position: absolute; }
.logo { width: 36px; height: 42px; color: var(--accent); }
h1 { font-size: 28px; line-height: 36px; font-weight: 600; letter-spacing: -.02em; margin: 16px 0 0; overflow-wrap: anywhere; }
.sub { font-size: 15px; color: var(--ink-2); margin: 0 0 24px; overflow-wrap: anywhere; }
h2 { font-size: 15px; font-weight: 600; margin: 32px 0 8px; }
h3 { font-size: 13px; font-weight: 600; margin: 20px 0 4px; }
.facts { display: grid; grid-template-columns: 140px 1fr; margin: 0; border-top: 1px solid var(--ink); }
.facts dt, .facts dd { margin: 0; padding: 6px 0; border-bottom: 1px solid var(--hair); overflow-wrap: anywhere; unicode-bidi: isolate; }
.facts dt { color: var(--ink-3); }
.split { display: grid; grid-template-columns: 1fr 1fr; gap: 0 48px; }
table { width: 100%; border-collapse: collapse; }
th { text-align: start; font-weight: 400; }
thead th { font-size: 11px; line-height: 16px; font-weight: 500; color: var(--ink-3); padding: 4px 12px 4px 0; border-bottom: 1px solid var(--hair-2); }
tbody th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--hair); vertical-align: top; overflow-wrap: anywhere; unicode-bidi: isolate; }
.num { text-align: end; }
thead th.num { text-align: end; }
tr.in th { padding-inline-start: 16px; color: var(--ink-2); }
tr.total > * { border-top: 1px solid var(--ink-2); border-bottom: 3px double var(--ink-2); font-weight: 600; }
.controls { table-layout: fixed; }
.controls th:nth-child(1) { width: 11%; } .controls th:nth-child(3) { width: 20%; } .controls th:nth-child(4) { width: 21%; } .controls th:nth-child(5) { width: 8%; } .controls th:nth-child(6) { width: 8%; }
.note, .quiet { color: var(--ink-3); } .note { font-size: 12px; line-height: 16px; margin: 2px 0 0; }
.code, code, pre { font-family: \"IBM Plex Mono\", ui-monospace, monospace; font-size: 11.5px; }
pre { background: var(--sunken); padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
summary { color: var(--ink-3); font-size: 12px; cursor: pointer; }
ol { list-style: none; margin: 4px 0; padding: 0; } li { padding: 4px 0; }
.x { font: 500 11px/14px \"IBM Plex Mono\", ui-monospace, monospace; color: var(--accent); border: 1px solid var(--ink-3); border-radius: 3px; padding: 0 4px; }
.res { white-space: nowrap; } .mark { width: 14px; height: 14px; vertical-align: -2.5px; margin-inline-end: 6px; }
.ok { color: var(--ok); } .bad { color: var(--bad); } .warn { color: var(--warn); } .none { color: var(--none); }
.tick { width: 14px; height: 14px; vertical-align: -2px; color: var(--accent); margin-inline-end: 2px; } .t-stale { color: var(--ink-2); } .t-off { color: var(--ink-4); }
footer { margin-top: 40px; border-top: 1px solid var(--hair-2); padding-top: 8px; color: var(--ink-3); font-size: 12px; }
@media (max-width: 720px) { .split { grid-template-columns: 1fr; } .facts { grid-template-columns: 100px 1fr; } }
";

/// The shapes that the page refers to.
pub const SPRITE: &str = "<svg width=\"0\" height=\"0\" class=\"sprite\" aria-hidden=\"true\"><defs>\
    <symbol id=\"m-ok\" viewBox=\"0 0 16 16\"><path d=\"M2.8 8.6 6.2 12 13.2 4.4\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></symbol>\
    <symbol id=\"m-exc\" viewBox=\"0 0 16 16\"><path d=\"M4.600 2H2v12h2.600M11.400 2H14v12h-2.600\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.600\" stroke-linejoin=\"round\"/><path d=\"m5.900 5.900 4.200 4.200M10.100 5.900l-4.200 4.200\" stroke=\"currentColor\" stroke-width=\"1.900\" stroke-linecap=\"round\"/></symbol>\
    <symbol id=\"m-inc\" viewBox=\"0 0 16 16\"><path d=\"M8 1.600c.5 0 .9.250 1.150.650l5.600 9.900c.5.900-.1 1.950-1.150 1.950H2.400c-1.050 0-1.650-1.050-1.150-1.950l5.600-9.900C7.100 1.850 7.500 1.600 8 1.600z\" fill=\"currentColor\"/><path d=\"M8 5.800v3.300M8 11.500v.01\" stroke=\"var(--paper)\" stroke-width=\"1.800\" stroke-linecap=\"round\"/></symbol>\
    <symbol id=\"m-bad\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7\" fill=\"currentColor\"/><path d=\"m5.3 5.300 5.400 5.400M10.700 5.300l-5.400 5.400\" stroke=\"var(--paper)\" stroke-width=\"1.900\" stroke-linecap=\"round\"/></symbol>\
    <symbol id=\"m-unk\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"6.250\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.500\"/><path d=\"M6.200 6.500c0-1.100.8-1.800 1.850-1.800s1.850.65 1.850 1.650c0 1.350-1.850 1.400-1.850 2.650M8.050 11.300v.01\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.400\" stroke-linecap=\"round\"/></symbol>\
    <symbol id=\"m-na\" viewBox=\"0 0 16 16\"><path d=\"M3.500 8h9\" stroke=\"currentColor\" stroke-width=\"1.800\" stroke-linecap=\"round\"/></symbol>\
    <symbol id=\"t-on\" viewBox=\"0 0 24 24\"><path fill=\"currentColor\" d=\"M3.300 12.300c1.200-.6 2.250-.2 2.950 1l2.650 4.500c2.400-6 6.300-11.700 12.300-15.900.4-.25.75.2.45.55-4.700 5.150-8.300 11.200-10.800 18.500-.25.75-1.350.85-1.800.15L3.050 13.050c-.2-.3-.1-.6.25-.75z\"/></symbol>\
    <symbol id=\"t-stale\" viewBox=\"0 0 24 24\"><path fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.2\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"M4.500 14.200 9 19.600 C11.200 13.200 14.600 8 19.600 3.800M2.500 9.200h19\"/></symbol>\
    <symbol id=\"t-off\" viewBox=\"0 0 24 24\"><circle cx=\"12\" cy=\"12\" r=\"2.6\" fill=\"currentColor\"/></symbol>\
    <symbol id=\"tickmark\" viewBox=\"0 0 24 28\"><path fill=\"currentColor\" d=\"M3.300 12.300c1.200-.6 2.250-.2 2.950 1l2.650 4.500c2.400-6 6.300-11.700 12.300-15.900.4-.25.75.2.45.55-4.700 5.150-8.300 11.200-10.800 18.500-.25.75-1.350.85-1.800.15L3.050 13.050c-.2-.3-.1-.6.25-.75z\"/><path d=\"M1 25h22M1 27h22\" stroke=\"currentColor\" stroke-width=\".4\"/></symbol>\
    </defs></svg>\n";
