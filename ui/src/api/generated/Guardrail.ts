
export type Guardrail = "preventive" | "detective" | "corrective" | "advisory";
