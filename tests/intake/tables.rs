//! Tables: results of CloudTrail Lake, the credential report of IAM, exports of identities, lists of requests.

use serde_json::{Value, json};
use tickmark_domain::EvidenceKind;
use tickmark_intake::text_at;
use tickmark_store::FactKey;

use crate::place::{Place, event, gzip, log};

/// As AWS's command line has it among its samples of signed results.
const LAKE: &str = "# Execution Time: 2026-05-12T21:51:51.723951Z Query Statement: SELECT * FROM s WHERE eventData.eventName = 'x'\n\
eventVersion,eventCategory,eventType,eventID,eventTime,awsRegion,eventData,recipientAccountId\n\
1,Management,AwsApiCall,id-1,2026-05-11 21:51:39.000,eu-central-1,\"{version=1, useridentity={type=AssumedRole, \
principalid=AROA:ana}, eventsource=s3.amazonaws.com, eventname=PutBucketPolicy, errorcode=500}\",111122223333\n\
1,Management,AwsApiCall,id-2,2026-05-11 21:52:39.000,eu-central-1,{eventname=GetObject},111122223333\n\
1,Management,AwsApiCall,id-2,2026-05-11 21:52:39.000,eu-central-1,{eventname=GetObject},111122223333\n";

fn data(place: &Place, kind: &str) -> Vec<Value> {
    let facts = place.store.list_facts(kind, None).unwrap();
    facts
        .into_iter()
        .map(|fact| serde_json::from_str(&fact.data.unwrap()).unwrap())
        .collect()
}

#[test]
fn rows_of_a_lake_result_are_kept_and_serve_no_control() {
    for bytes in [LAKE.as_bytes().to_vec(), gzip(LAKE)] {
        let place = Place::with_starter();
        place.write("result_1", bytes);
        let report = place.import();
        assert_eq!(
            (report.items.new, report.items.duplicate, report.problems.len()),
            (2, 1, 0),
            "{report:?}"
        );
        assert_eq!(
            report.file_kinds.keys().collect::<Vec<_>>(),
            ["CloudTrail Lake result"]
        );
        let items = place.evidence();
        let first = &items[0];
        assert_eq!(
            (
                first.kind,
                first.event_name.as_str(),
                first.service.as_str(),
                first.principal.as_str()
            ),
            (
                EvidenceKind::UserActivity,
                "PutBucketPolicy",
                "s3.amazonaws.com",
                "AROA:ana"
            )
        );
        assert_eq!(first.account_id, "111122223333");
        assert!(place.store.count_links().unwrap().is_empty());
        let original = place.store.read_artifact(first.artifact_id, 1 << 20).unwrap();
        let row: Value = serde_json::from_str(&text_at(&original, &first.position).unwrap()).unwrap();
        assert_eq!(row["eventID"], "id-1");
    }
}

#[test]
fn a_lake_row_that_holds_the_event_is_that_event() {
    let place = Place::new();
    place.write("a", log(&[event(1)]));
    let json = event(1).to_string().replace('"', "\"\"");
    place.write(
        "b",
        format!("eventID,eventJson\nevent-1,\"{json}\"\nevent-2,none\n"),
    );
    let report = place.import();
    assert_eq!((report.items.new, report.items.duplicate), (2, 1), "{report:?}");
    let alone = Place::new();
    alone.write("b", format!("eventID,eventJson\nevent-1,\"{json}\"\n"));
    alone.import();
    let item = &alone.evidence()[0];
    let original = alone.store.read_artifact(item.artifact_id, 1 << 20).unwrap();
    assert_eq!(text_at(&original, &item.position).unwrap(), event(1).to_string());
}

#[test]
fn a_credential_report_tells_every_user() {
    let place = Place::new();
    place.write(
        "report",
        "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_2_active\n\
         <root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,no_information,true,false,false\n\
         ana,arn:aws:iam::111122223333:user/ana,2021-01-01T00:00:00+00:00,true,2026-05-01T00:00:00+00:00,false,true,true\n\
         ,,,,,,,\n",
    );
    let report = place.import();
    assert_eq!((report.items.new, report.items.unreadable), (2, 1), "{report:?}");
    assert!(report.problems[0].problem.contains("row 3: it names no user"));
    let titles: Vec<String> = place.evidence().into_iter().map(|e| e.title).collect();
    assert_eq!(
        titles,
        [
            "<root_account>: MFA, no password, no active access key",
            "ana: password without MFA, 2 active access keys"
        ]
    );
    assert!(place.evidence().iter().all(|e| e.account_id == "111122223333"));
    assert_eq!(data(&place, "iam.credentials")[1]["access_key_1_active"], "true");
}

#[test]
fn exports_of_identities_are_read_whatever_their_columns_are_called() {
    for (table, product, name) in [
        (
            "Username;Permission set;AWS account ID;Status\nana;AdministratorAccess;111122223333;Enabled\n",
            "identity center",
            "ana, Enabled, AdministratorAccess",
        ),
        (
            "login,firstName,lastName,status,lastLogin\nana@example.com,Ana,Lima,ACTIVE,2026-05-01T00:00:00Z\n",
            "okta",
            "ana@example.com, ACTIVE, last seen 2026-05-01T00:00:00Z",
        ),
        (
            "Employee ID,Full Name,Work Email,Department,Hire Date,Termination Date\n7,Ana Lima,ana@example.com,IT,2020-01-01,2026-04-30\n",
            "hr",
            "Ana Lima",
        ),
        (
            "Account name,Account owner,Role,Status\nana-admin,ana@example.com,admin,Active\n",
            "access review",
            "ana-admin, Active, admin",
        ),
        // As Drata's documentation has the columns of a list of personnel,
        (
            "id,first_name,last_name,email,avatar_url,is_contractor,mfa,job_title\n7,Ana,Lima,ana@example.com,,no,yes,Engineer\n",
            "directory",
            "ana@example.com",
        ),
        // and Vanta's those of an access file.
        (
            "Account name,Account owner,Role,Status,Access Appropriate,Date created (UTC),Date deactivated (UTC)\n\
             svc,Not a person,\"read, write\",Deactivated,No,2025-01-01,2026-01-01\n",
            "access review",
            "svc, Deactivated, read, write",
        ),
    ] {
        let place = Place::new();
        place.write("export.csv", table);
        let report = place.import();
        assert_eq!(
            (report.items.new, report.problems.len()),
            (1, 0),
            "{table}{report:?}"
        );
        assert_eq!(place.evidence()[0].title, name);
        assert_eq!(data(&place, "identity.user")[0]["product"], product, "{table}");
    }
}

#[test]
fn the_newest_export_stands_and_the_one_before_is_kept() {
    let place = Place::new();
    place.write("a", "username,status,lastlogin\nana,active,2026-01-01\n");
    place.import();
    std::fs::remove_file(place.logs().join("a")).unwrap();
    place.write("b", "username,status,lastlogin\nana,suspended,2026-04-01\n");
    assert_eq!(place.import().items.new, 1);
    let stands = data(&place, "identity.user");
    assert_eq!(
        (stands.len(), stands[0]["status"].as_str()),
        (1, Some("suspended"))
    );
}

#[test]
fn a_list_of_requests_is_kept_and_is_no_evidence() {
    let place = Place::new();
    place.write(
        "irl.csv",
        "Request ID,Request,Control,Status,Due date,Owner\n\
         R-1,User access review,CC6.1,Open,2026-06-01,ana\nR-2,\"=HYPERLINK(\"\"http://x\"\")\",CC6.2,Closed,,bo\n",
    );
    let report = place.import();
    assert_eq!((report.items.new, report.problems.len()), (2, 0), "{report:?}");
    assert!(place.evidence().is_empty());
    let said = data(&place, "request.item");
    assert_eq!(
        (
            &said[0]["id"],
            &said[0]["request"],
            &said[0]["due"],
            &said[0]["controls"]
        ),
        (
            &json!("R-1"),
            &json!("User access review"),
            &json!("2026-06-01"),
            &json!("CC6.1")
        )
    );
    let key: FactKey = ("request.item".into(), String::new(), String::new(), "R-1".into());
    assert!(place.store.known_versions(&[key]).unwrap()[0].is_some());
    // The same list with another status is the same requests.
    place.write(
        "later.csv",
        "Request ID,Request,Status\nR-1,User access review,Closed\n",
    );
    place.import();
    assert_eq!(data(&place, "request.item")[1]["status"], "Closed");
}

#[test]
fn the_members_that_vanta_documents_of_a_request_are_read_from_a_table_of_them() {
    let place = Place::new();
    place.write(
        "requests.csv",
        "id,uniqueId,title,description,requestId,requestType,approvalStatus,frameworkCodes,additionalControlIds,dueDate,\
         ownerAssignment.displayName\n\
         6890e4,1466132,Deletion,Evidence for a sample,,SAMPLE,NEEDS_EVIDENCE,SOC2_CC6.1,A-1,2026-10-28T00:00:00.000Z,Ana\n",
    );
    let report = place.import();
    assert_eq!((report.items.new, report.problems.len()), (1, 0), "{report:?}");
    let said = &data(&place, "request.item")[0];
    let expected = json!({
        "id": "1466132", "request": "Deletion", "description": "Evidence for a sample", "status": "NEEDS_EVIDENCE",
        "framework": "SOC2_CC6.1", "controls": "A-1", "due": "2026-10-28T00:00:00.000Z", "owner": "Ana",
    });
    assert_eq!(said, &expected);
}

#[test]
fn a_preview_counts_what_stands_between_two_rows_of_one_identity() {
    let place = Place::new();
    place.write("a", "username,status,lastlogin\nana,active,2026-01-01\n");
    place.import();
    std::fs::remove_file(place.logs().join("a")).unwrap();
    place.write(
        "b",
        "username,status,lastlogin\nana,suspended,2026-04-01\nana,active,2026-01-01\n",
    );
    let preview = place.import_paths(&[place.logs()], true).unwrap();
    let report = place.import();
    assert_eq!((preview.items, report.items.new), (report.items, 2));
}

const PROWLER: &str = "CHECK_ID;FINDING_UID;STATUS;TIMESTAMP;ACCOUNT_UID;REGION;MUTED\n";

fn prowler(rows: &[(&str, &str)]) -> String {
    let row = |(status, day): &(&str, &str)| {
        format!("s3_x;u;{status};2026-05-{day} 09:14:03;111122223333;eu-central-1;False\n")
    };
    rows.iter()
        .map(row)
        .fold(PROWLER.to_owned(), |all, row| all + &row)
}

#[test]
fn a_preview_says_that_a_finding_is_again_what_it_was_before() {
    for apart in [true, false] {
        let place = Place::new();
        let days = [
            ("FAIL", "01"),
            ("PASS", "02"),
            ("FAIL", "03"),
            ("FAIL", "03"),
            ("PASS", "02"),
        ];
        let files: Vec<String> = if apart {
            days.iter().map(|day| prowler(&[*day])).collect()
        } else {
            vec![prowler(&days[..2]), prowler(&days[1..])]
        };
        let mut brought = Vec::new();
        for (n, text) in files.iter().enumerate() {
            // The same bytes would be a file that is known.
            place.write("findings.csv", format!("{text}{}", "\n".repeat(n)));
            let preview = place.import_paths(&[place.logs()], true).unwrap();
            let report = place.import();
            assert_eq!(preview.items, report.items, "{apart} {n}");
            brought.push(report.items.new);
        }
        let expected: &[u64] = if apart { &[1, 1, 1, 0, 0] } else { &[2, 1] };
        assert_eq!(brought, expected, "{apart}");
    }
}
