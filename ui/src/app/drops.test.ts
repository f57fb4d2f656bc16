import { render } from "@testing-library/svelte";
import { afterEach, describe, expect, it } from "vitest";
import PackagesView from "../features/packages/PackagesView.svelte";
import WelcomeView from "../features/welcome/WelcomeView.svelte";
import { toasts } from "../kit";
import { asks } from "../lib/asks.svelte";
import { drops } from "../lib/drops.svelte";
import { stubHost } from "../testing/stubHost";

const stub = stubHost({ verify: () => new Promise(() => undefined) });

function said(): string | undefined {
  return toasts.list.at(-1)?.text;
}

describe("what is dropped where one thing is wanted", () => {
  afterEach(() => {
    for (const toast of toasts.list) toasts.close(toast.id);
    asks.close();
  });

  it("is_neither_opened_nor_verified_when_there_is_more_than_one", () => {
    const welcome = render(WelcomeView);
    drops.target?.take(["/a/one.tickmark", "/a/two.tickmark"]);
    expect(said()).toBe("Drop one engagement or package at a time.");
    expect(stub.called("open_engagement")).toEqual([]);
    drops.target?.take(["/a/package"]);
    expect(asks.current).toMatchObject({ kind: "verify", path: "/a/package" });
    welcome.unmount();

    render(PackagesView);
    drops.target?.take(["/a/package", "/a/other"]);
    expect(said()).toBe("Drop one package at a time: a verdict is on one.");
    expect(stub.called("verify")).toEqual([]);
    drops.target?.take(["/a/package"]);
    drops.target?.take(["/a/other"]);
    expect(said()).toContain("A package is being verified");
    expect(stub.called("verify")).toMatchObject([{ request: { path: "/a/package" } }]);
  });
});
