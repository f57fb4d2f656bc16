export { default as Button } from "./Button.svelte";
export { default as CheckBox } from "./CheckBox.svelte";
export { default as CodeView } from "./code/CodeView.svelte";
export { default as CopyButton } from "./CopyButton.svelte";
export { default as Copyable } from "./Copyable.svelte";
export { default as DataGrid } from "./grid/DataGrid.svelte";
export { default as DateField } from "./DateField.svelte";
export { default as Dialog } from "./Dialog.svelte";
export { default as DayStrip } from "./charts/DayStrip.svelte";
export { default as Drawer } from "./Drawer.svelte";
export { default as EmptyState } from "./EmptyState.svelte";
export { default as ErrorState } from "./ErrorState.svelte";
export { default as Field } from "./Field.svelte";
export { default as GapMark } from "./charts/GapMark.svelte";
export { default as GapSwatch } from "./charts/GapSwatch.svelte";
export { default as Icon } from "./Icon.svelte";
export { default as IconButton } from "./IconButton.svelte";
export { default as Inspector } from "./Inspector.svelte";
export { default as Kbd } from "./Kbd.svelte";
export { default as Legend } from "./Legend.svelte";
export { default as Logo } from "./Logo.svelte";
export { default as Mark } from "./Mark.svelte";
export { default as Matrix } from "./Matrix.svelte";
export { default as Menu } from "./Menu.svelte";
export { default as Meter } from "./Meter.svelte";
export { default as MonthAxis } from "./charts/MonthAxis.svelte";
export { default as MonthTable } from "./charts/MonthTable.svelte";
export { default as PaneFoot } from "./PaneFoot.svelte";
export { default as PaneHead } from "./PaneHead.svelte";
export { default as PathField } from "./PathField.svelte";
export { default as RadioList } from "./RadioList.svelte";
export { default as Ref } from "./Ref.svelte";
export { default as Result } from "./Result.svelte";
export { default as Seal } from "./Seal.svelte";
export { default as SecretField } from "./SecretField.svelte";
export { default as Seg } from "./Seg.svelte";
export { default as Sprite } from "./sprite/Sprite.svelte";
export { default as StackBar } from "./StackBar.svelte";
export { default as StepChart } from "./charts/StepChart.svelte";
export { default as Tabs } from "./Tabs.svelte";
export { default as Tick } from "./Tick.svelte";
export { default as Time } from "./Time.svelte";
export { default as ToastHost } from "./toast/ToastHost.svelte";
export { default as Veil } from "./Veil.svelte";
export { default as Verdict } from "./Verdict.svelte";
export { default as VirtualRows } from "./grid/VirtualRows.svelte";
export { default as WaitingLine } from "./WaitingLine.svelte";
export {
  countKinds,
  DAY_KINDS,
  DAY_WORDS,
  type DayKind,
  dayAt,
  inWords,
  type StripDay,
  type View,
  VOLUME_STEPS,
  xOf,
} from "./charts/days";
export { dayNumber, isoDay, monthTitle } from "./charts/months";
export { asTsv, type Column, type Sort } from "./grid/columns";
export { ListPlace } from "./grid/place.svelte";
export { equalHeights, mixedHeights, type Heights } from "./grid/window";
export { MARK_WORDS, MARKS, type MarkKind } from "./marks";
export { toasts } from "./toast/toasts.svelte";
export type { IconName } from "./sprite/icons";
export type { Choice, Hint, MatrixCell, MenuItem, RadioChoice, StackPart, Tab, TickState } from "./types";
