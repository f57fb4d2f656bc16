import { host } from "../host";

/** Choosing files and folders on this computer. */

const ENGAGEMENT = [{ name: "Tickmark engagement", extensions: ["tickmark"] }] as const;

export const files = {
  engagement: () => host().pickFile({ title: "Open an engagement", extensions: ENGAGEMENT }),
  newEngagement: (suggested: string) =>
    host().pickSave({ title: "Where the engagement is kept", extensions: ENGAGEMENT, suggested }),
  toImport: () => host().pickFiles({ title: "Import files and archives" }),
  evidence: () => host().pickFiles({ title: "Attach evidence" }),
  key: () => host().pickFile({ title: "Choose an Ed25519 private key" }),
  packageFile: () =>
    host().pickFile({
      title: "Verify a package or an engagement",
      extensions: [{ name: "Package or engagement", extensions: ["zip", "tickmark"] }],
    }),
  publicKeys: () => host().pickFile({ title: "Choose what aws cloudtrail list-public-keys printed" }),
  folder: (title: string) => host().pickFolder(title),
};
