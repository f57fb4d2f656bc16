import { mount } from "svelte";
import App from "./app/App.svelte";
import { theme } from "./lib/theme.svelte";
import "./styles/index.css";

theme.start();
const target = document.getElementById("app");
if (target) mount(App, { target });
