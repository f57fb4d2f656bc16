import { host } from "../host";

/** How large the window is drawn, from 50 to 200 %; kept for the next start. */

const STEPS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;
const KEY = "tickmark.zoom";
let current = 1;

function kept(): number {
  try {
    const value = Number(localStorage.getItem(KEY));
    return STEPS.some((step) => step === value) ? value : 1;
  } catch {
    return 1;
  }
}

async function apply(factor: number): Promise<void> {
  await host().setZoom(factor);
  current = factor;
  try {
    if (factor === 1) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, String(factor));
  } catch {
    return;
  }
}

/** Draws the window as large as it was when it was last closed. */
export async function startZoom(): Promise<void> {
  const factor = kept();
  if (factor !== 1) await apply(factor);
}

export function zoomBy(step: 1 | -1): Promise<void> {
  const larger = STEPS.find((factor) => factor > current);
  const smaller = STEPS.findLast((factor) => factor < current);
  return apply((step > 0 ? larger : smaller) ?? current);
}

export function zoomBack(): Promise<void> {
  return apply(1);
}
