import "./styles/index.css";
import { mount } from "svelte";

/** The window is painted before its program is read. */
const target = document.getElementById("app");
if (target) void import("./app/App.svelte").then(({ default: App }) => mount(App, { target }));
