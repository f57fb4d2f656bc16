import "./styles/index.css";
import { mount } from "svelte";
import Root from "./app/Root.svelte";
import { theme } from "./lib/theme.svelte";

theme.start();
const target = document.getElementById("app");
if (target) mount(Root, { target });
