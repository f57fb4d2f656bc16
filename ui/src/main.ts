import "./styles/index.css";
import { mount } from "svelte";

/** The window is painted before its program is read; that it cannot be read is said in what was painted. */
const target = document.getElementById("app");
if (target)
  import("./app/App.svelte")
    .then(({ default: App }) => mount(App, { target }))
    .catch((thrown: unknown) => {
      const says = document.querySelector("#opening p");
      says?.setAttribute("role", "alert");
      says?.replaceChildren(
        "A part of Tickmark could not be read. Nothing that was saved is lost. Close the window and open it again; if it stays so, install Tickmark anew.",
      );
      reportError(thrown);
    });
