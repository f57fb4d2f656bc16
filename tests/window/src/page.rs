//! Scripts that run in the page. Each waits for what the page does; none sleeps for a guessed time.

/// Calls back with the first visible element that matches `arguments[0]` and, unless empty, holds the text
/// `arguments[1]`; or with nothing after `arguments[2]` milliseconds.
pub const FIND: &str = r"
const [selector, text, patience, done] = arguments;
const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
const find = () => [...document.querySelectorAll(selector)].find(
  (element) => seen(element) && (text === '' || (element.textContent ?? '').includes(text)));
await_page(find, patience, done);
";

/// Calls back with true once no visible element matches `arguments[0]`, or with nothing after `arguments[1]`
/// milliseconds.
pub const GONE: &str = r"
const [selector, patience, done] = arguments;
const seen = (element) => element.getClientRects().length > 0;
await_page(() => ![...document.querySelectorAll(selector)].some(seen), patience, done);
";

/// Calls back once fonts are there, running motion has ended and two frames were painted.
pub const SETTLED: &str = r"
const [done] = arguments;
const frame = () => new Promise((next) => requestAnimationFrame(next));
const finite = (motion) => motion.effect?.getComputedTiming().iterations !== Infinity;
(async () => {
  await document.fonts.ready;
  await Promise.all(document.getAnimations().filter(finite).map((motion) => motion.finished.catch(() => {})));
  await frame();
  await frame();
  done(true);
})();
";

/// Lets the next click do its work only if it lands on `arguments[0]`.
pub const AIM: &str = r"
const [target] = arguments;
const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
const aim = (window.aim = { target, pressed: false, clicked: false });
const judge = (event) => {
  if (!target.contains(event.target)) { event.stopImmediatePropagation(); event.preventDefault(); return; }
  aim.pressed ||= event.type === 'mousedown';
  aim.clicked ||= event.type === 'click';
};
for (const kind of kinds) addEventListener(kind, judge, true);
aim.drop = () => { for (const kind of kinds) removeEventListener(kind, judge, true); };
";

/// Whether the click landed on what `AIM` was told, or pressing it took that away. A page that was left by it knows nothing
/// of it: then it did.
pub const LANDED: &str = r"
const aim = window.aim;
aim?.drop();
delete window.aim;
return aim === undefined || aim.clicked || (aim.pressed && !aim.target.isConnected);
";

/// Gathers what the content security policy refuses and what the page throws, from now on.
pub const WATCH: &str = r"
if (!window.watched) {
  const watched = (window.watched = []);
  addEventListener('securitypolicyviolation', (event) =>
    watched.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`));
  addEventListener('error', (event) => watched.push(`error: ${event.message} ${event.filename}:${event.lineno}`));
  addEventListener('unhandledrejection', (event) => watched.push(`rejection: ${event.reason?.stack ?? event.reason?.message ?? event.reason}`));
}
";

/// Tells the page an event `arguments[0]` with a payload `arguments[1]`, through the function by which the shell tells it.
pub const TELL: &str = r"
const [event, payload] = arguments;
const listeners = window['__internal_unstable_listeners_object_id__'][event];
window['__internal_unstable_listeners_function_id__']({ event, payload }, Object.getOwnPropertyNames(listeners).map(Number));
";

/// Runs axe-core, which was put before this script, on the whole page.
pub const AXE: &str = r"
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] }).then(
  ({ violations, passes }) => done(passes.length === 0 ? ['axe checked nothing'] : violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id} (${help}): ${node.target.join(' ')} ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))),
  (error) => done([`axe failed: ${error}`]));
";

/// `await_page(condition, patience, done)`: put before the scripts that wait.
pub const AWAIT: &str = r"
const await_page = (condition, patience, done) => {
  let observer, timer, limit;
  const end = (value) => { observer?.disconnect(); clearInterval(timer); clearTimeout(limit); done(value); };
  const look = () => { const found = condition(); if (found) { end(found); return true; } return false; };
  if (look()) return;
  observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  timer = setInterval(look, 50);
  limit = setTimeout(() => end(null), patience);
};
";
