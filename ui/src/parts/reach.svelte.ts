import type { AccountAccess } from "../api";

/** How AWS is reached, as a person is writing it. Credentials are no part of it: they stay in the AWS SDK's chain. */
export class Reach {
  profile = $state("");
  roleArn = $state("");
  externalId = $state("");
  sessionName = $state("");

  get access(): AccountAccess {
    return {
      profile: this.profile.trim(),
      role_arn: this.roleArn.trim(),
      external_id: this.externalId.trim(),
      session_name: this.sessionName.trim(),
    };
  }
}
