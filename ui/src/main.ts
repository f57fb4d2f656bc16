import "./styles/index.css";
import { mount } from "svelte";
import App from "./app/App.svelte";
import { theme } from "./lib/theme.svelte";

theme.start();
const target = document.getElementById("app");
if (target) mount(App, { target });
