use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{Accepted, Approval, Expectation, NAMESPACE, Role, Statement, people};
use crate::signature::tests::{Sandbox, ed25519, public, time};
use crate::signature::{self, AllowedSigners, KeySource};

const NOW: &str = "2026-06-01T12:00:00Z";

/// Ada owns the platform and has key 1; Bob has key 2 and Lin has key 3, and neither owns anything.
const SIGNERS: &str = "ada@example.org,ada KEY1\nbob@example.org KEY2\n*@example.net,lin KEY3\n";

fn source(seed: u8) -> KeySource {
    KeySource::InProcess { path: PathBuf::new(), key: Box::new(ed25519(seed)) }
}

fn signers(text: &str) -> AllowedSigners {
    let keys = (1..=5).fold(text.to_owned(), |text, seed| text.replace(&format!("KEY{seed}"), &public(&ed25519(seed))));
    AllowedSigners::parse(&keys).unwrap()
}

/// What is asked of an approval; as it is, one by Ada is accepted.
struct Case {
    statement: Statement,
    principal: &'static str,
    key: u8,
    signers: &'static str,
    pinned: Option<&'static str>,
    role: Option<&'static str>,
    members: Vec<&'static str>,
    invoker: Vec<&'static str>,
    not_invoker: bool,
    now: DateTime<Utc>,
    within: TimeDelta,
}

impl Default for Case {
    fn default() -> Self {
        Case {
            statement: statement(),
            principal: "ada@example.org",
            key: 1,
            signers: SIGNERS,
            pinned: None,
            role: Some("platform-owner"),
            members: vec!["ada@example.org"],
            invoker: vec!["bot@example.org", "deploy-bot"],
            not_invoker: true,
            now: time(NOW),
            within: TimeDelta::hours(4),
        }
    }
}

fn arguments() -> Vec<String> {
    ["make", "apply", "ENV=prod"].map(str::to_owned).to_vec()
}

fn parameters() -> BTreeMap<String, String> {
    [("ENV".to_owned(), "prod".to_owned())].into()
}

fn statement() -> Statement {
    let times = (time("2026-06-01T11:00:00Z"), time("2026-06-01T15:00:00Z"));
    Statement::new("apply", &arguments(), &parameters(), &"0a".repeat(32), Some("platform-owner"), times).unwrap()
}

impl Case {
    fn approval(&self) -> Approval {
        Approval::sign(self.statement.clone(), self.principal, &source(self.key)).unwrap()
    }

    /// Who is accepted, or why nobody is.
    fn verdict_on(&self, approval: &Approval) -> Result<Accepted, String> {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let (signers, pinned) = (signers(self.signers), self.pinned.map(signers));
        let (members, invoker) = (texts(&self.members), texts(&self.invoker));
        let expectation = Expectation {
            gate: "apply",
            arguments: &arguments(),
            parameters: &parameters(),
            digest: &"0a".repeat(32),
            now: self.now,
            within: self.within,
            signers: &signers,
            pinned: pinned.as_ref(),
            role: self.role.map(|name| Role { name, members: &members }),
            invoker: &invoker,
            not_invoker: self.not_invoker,
        };
        approval.judge(&expectation).map_err(|refused| refused.to_string())
    }

    fn accepted(&self) -> Accepted {
        self.verdict_on(&self.approval()).unwrap()
    }

    fn refused(&self) -> String {
        self.verdict_on(&self.approval()).unwrap_err()
    }
}

/// A case with some of it changed.
macro_rules! case {
    ($($field:ident: $value:expr),* $(,)?) => { Case { $($field: $value,)* ..Case::default() } };
}

/// A case with some of its statement changed.
macro_rules! stated {
    ($($field:ident: $value:expr),*) => { case! { statement: Statement { $($field: $value,)* ..statement() } } };
}

#[test]
fn an_approval_says_who_gave_it_and_what_it_is_used_up_by() {
    let case = Case::default();
    let approval = case.approval();
    let accepted = case.verdict_on(&approval).unwrap();
    assert_eq!(accepted.principal, "ada@example.org");
    assert_eq!(accepted.principals.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ada@example.org,ada"]);
    assert_eq!(accepted.fingerprint, signature::fingerprint(ed25519(1).public_key().key_data()));
    assert_eq!(accepted.id, approval.id().unwrap());
    assert_eq!(accepted.id.len(), 64);
}

#[test]
fn an_approval_is_for_one_gate_one_command_and_one_decision() {
    assert_snapshot!(stated!(gate: "destroy".into()).refused(), @"it approves the gate `destroy`, not `apply`");
    assert_snapshot!(stated!(gate: "apply\n\u{1b}[2J".into()).refused(), @r"it approves the gate `apply\n\u{1b}[2J`, not `apply`");
    assert_snapshot!(stated!(arguments: vec!["make".into(), "apply".into(), "ENV=prod -n".into()]).refused(), @"it approves the command `make apply 'ENV=prod -n'`, not `make apply ENV=prod`");
    assert_snapshot!(stated!(arguments: vec![]).refused(), @"it approves the command ``, not `make apply ENV=prod`");
    assert_snapshot!(stated!(parameters: BTreeMap::new()).refused(), @"it approves the command with other parameters");
    assert_snapshot!(stated!(digest: "0b".repeat(32)).refused(), @"it approves the decision 0b0b0b0b0b0b, and this one is 0a0a0a0a0a0a: policy, decisions, files or inputs have changed since");
}

#[test]
fn an_approval_is_given_in_the_role_that_is_asked_for() {
    assert_snapshot!(stated!(role: None).refused(), @"it is given in no role, but must be in the role `platform-owner`");
    assert_snapshot!(stated!(role: Some("auditor".into())).refused(), @"it is given in the role `auditor`, but must be in the role `platform-owner`");
    assert_snapshot!(case! { role: None }.refused(), @"it is given in the role `platform-owner`, but must be in no role");
    let free = Statement { role: None, ..statement() };
    assert_eq!(case! { role: None, statement: free, members: vec![] }.accepted().principal, "ada@example.org");
}

#[test]
fn an_approval_has_its_time() {
    assert_snapshot!(case! { now: time("2026-06-01T10:57:59Z") }.refused(), @"it was signed at 2026-06-01T11:00:00Z, and it is 2026-06-01T10:57:59Z: one of the clocks is wrong");
    assert_eq!(case! { now: time("2026-06-01T10:58:00Z") }.accepted().principal, "ada@example.org");
    assert_snapshot!(case! { now: time("2026-06-01T15:00:00Z") }.refused(), @"it expired at 2026-06-01T15:00:00Z, and it is 2026-06-01T15:00:00Z");
    assert_eq!(case! { now: time("2026-06-01T14:59:59Z") }.accepted().principal, "ada@example.org");
    assert_snapshot!(case! { within: TimeDelta::seconds(3599) }.refused(), @"it was signed at 2026-06-01T11:00:00Z, and the gate takes none from before 2026-06-01T11:00:01Z");
    assert_eq!(case! { within: TimeDelta::seconds(3600) }.accepted().principal, "ada@example.org");
    assert_eq!(case! { within: TimeDelta::MAX }.accepted().principal, "ada@example.org");
}

#[test]
fn only_a_key_of_the_trusted_signers_counts() {
    assert_snapshot!(case! { key: 4 }.refused(), @"no line of the allowed signers has the key SHA256:vxu9sT7+WkqIPG3kOwohja2DmYBjKw903FLEcS+Xb6o");
    assert_snapshot!(case! { key: 2 }.refused(), @"the allowed signers have the key SHA256:4A9jyZBOhnKZvcGQ6TRFbf5Gymb41AfYvYaVmWHD+G4 for `bob@example.org` (line 2), not for `ada@example.org`");
    assert_snapshot!(case! { principal: "bob@example.org" }.refused(), @"the allowed signers have the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 for `ada@example.org,ada` (line 1), not for `bob@example.org`");
    assert_snapshot!(case! { signers: "" }.refused(), @"no line of the allowed signers has the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8");
    assert_snapshot!(case! { signers: "ada@example.org namespaces=\"git\" KEY1" }.refused(), @"the allowed signers have the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 for the namespaces `git` (line 1), not for `gpdoc-approval-v1`");
    assert_eq!(case! { signers: "ada@example.org namespaces=\"gpdoc-approval-v1\" KEY1" }.accepted().id.len(), 64);
}

#[test]
fn a_key_must_be_valid_when_it_signs_and_when_it_counts() {
    assert_snapshot!(case! { signers: "ada@example.org valid-before=\"20260601115959Z\" KEY1" }.refused(), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is not valid after 2026-06-01T11:59:59Z (line 1 of the allowed signers), and it is 2026-06-01T12:00:00Z");
    assert_snapshot!(case! { signers: "ada@example.org valid-after=\"20260601110001Z\" KEY1" }.refused(), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is not valid before 2026-06-01T11:00:01Z (line 1 of the allowed signers), and it is 2026-06-01T11:00:00Z");
    let lines = "ada@example.org valid-after=\"20260601110000Z\",valid-before=\"20260601120000Z\" KEY1";
    assert_eq!(case! { signers: lines }.accepted().principal, "ada@example.org");
    // A clock that is a little ahead does not make a key valid that is not.
    let ahead =
        case! { signers: "ada@example.org valid-after=\"20260601110000Z\" KEY1", now: time("2026-06-01T10:59:00Z") };
    assert!(ahead.refused().contains("not valid before"));
}

#[test]
fn a_pin_takes_away_and_never_adds() {
    assert_eq!(case! { pinned: Some("ada@example.org KEY1") }.accepted().principal, "ada@example.org");
    assert_snapshot!(case! { pinned: Some("ada@example.org KEY4") }.refused(), @"by the signers that you pinned: no line of the allowed signers has the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8");
    assert_snapshot!(case! { pinned: Some("") }.refused(), @"by the signers that you pinned: no line of the allowed signers has the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8");
    assert_snapshot!(case! { key: 4, pinned: Some("ada@example.org KEY4") }.refused(), @"no line of the allowed signers has the key SHA256:vxu9sT7+WkqIPG3kOwohja2DmYBjKw903FLEcS+Xb6o");
}

#[test]
fn a_role_is_held_by_who_is_named_not_by_a_pattern() {
    assert_snapshot!(case! { key: 2, principal: "bob@example.org" }.refused(), @"the key SHA256:4A9jyZBOhnKZvcGQ6TRFbf5Gymb41AfYvYaVmWHD+G4 signs as `bob@example.org`, and nobody of them is named among those who hold the role `platform-owner`");
    assert_snapshot!(case! { members: vec![] }.refused(), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 signs as `ada@example.org,ada`, and nobody of them is named among those who hold the role `platform-owner`");
    // Lin may sign as everybody at example.net. That is no reason to give her everybody's roles.
    let lin = || case! { key: 3, principal: "lin", members: vec!["ada@example.net"] };
    assert_snapshot!(lin().refused(), @"the key SHA256:zbv/nU7iZdO0fB0DalMI70dP6/yFD8sctXvvW4+OokY signs as `*@example.net,lin`, and nobody of them is named among those who hold the role `platform-owner`");
    assert_snapshot!(Case { principal: "ada@example.net", ..lin() }.refused(), @"the key SHA256:zbv/nU7iZdO0fB0DalMI70dP6/yFD8sctXvvW4+OokY signs as `*@example.net,lin`, and nobody of them is named among those who hold the role `platform-owner`");
    assert_eq!(Case { members: vec!["lin"], ..lin() }.accepted().principal, "lin");
    // One of the principals of the key is enough, also if the signer is known by another.
    assert_eq!(case! { members: vec!["ada"] }.accepted().principal, "ada@example.org");
    let old = "ada@example.org KEY1\nboss valid-before=\"20260101Z\" KEY1";
    assert_snapshot!(case! { members: vec!["boss"], signers: old }.refused(), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 signs as `ada@example.org`, and nobody of them is named among those who hold the role `platform-owner`");
}

#[test]
fn nobody_approves_their_own_run() {
    assert_snapshot!(case! { invoker: vec!["Ada@Example.ORG"] }.refused(), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is also that of `Ada@Example.ORG`, who runs the command, and nobody approves their own run");
    assert_snapshot!(case! { invoker: vec!["bot", " ADA "] }.refused(), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is also that of `ADA`, who runs the command, and nobody approves their own run");
    assert_eq!(case! { invoker: vec!["ada@example.org"], not_invoker: false }.accepted().principal, "ada@example.org");
    assert_eq!(case! { invoker: vec!["bob@example.org"] }.accepted().principal, "ada@example.org");
    // An address that the key had once, or has in the user's own list only, is the same person's.
    let old = "ada@example.org KEY1\nada@old.example valid-before=\"20260101Z\" KEY1";
    assert_snapshot!(case! { invoker: vec!["ada@old.example"], signers: old }.refused(), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is also that of `ada@old.example`, who runs the command, and nobody approves their own run");
    let pinned = Some("ada@example.org,lovelace KEY1");
    assert_snapshot!(case! { invoker: vec!["Lovelace"], pinned: pinned }.refused(), @"the key SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8 is also that of `Lovelace`, who runs the command, and nobody approves their own run");
    let lin = || case! { key: 3, principal: "lin", members: vec!["lin"] };
    assert_snapshot!(Case { invoker: vec!["somebody@example.net"], ..lin() }.refused(), @"the key SHA256:zbv/nU7iZdO0fB0DalMI70dP6/yFD8sctXvvW4+OokY is also that of `somebody@example.net`, who runs the command, and nobody approves their own run");
    assert_eq!(lin().accepted().principal, "lin");
}

#[test]
fn an_invoker_whom_nobody_knows_may_be_the_approver() {
    assert_snapshot!(case! { invoker: vec![] }.refused(), @"nobody knows who runs the command, so it may be who approves it; set `git config user.email`");
    assert_snapshot!(case! { invoker: vec!["", "  "] }.refused(), @"nobody knows who runs the command, so it may be who approves it; set `git config user.email`");
    assert_eq!(case! { invoker: vec![], not_invoker: false }.accepted().principal, "ada@example.org");
}

#[test]
fn who_signs_has_a_name() {
    assert_snapshot!(case! { key: 3, principal: "*@example.net", members: vec!["lin"] }.refused(), @"it claims to be by `*@example.net`, which is no name of somebody");
    assert_snapshot!(case! { principal: "" }.refused(), @"it claims to be by ``, which is no name of somebody");
    assert_snapshot!(case! { principal: "ada\u{1b}[2J", signers: "* KEY1" }.refused(), @r"it claims to be by `ada\u{1b}[2J`, which is no name of somebody");
    let signers = "\"ada,Ada of the Platform\" KEY1";
    let case = case! { principal: "Ada of the Platform", signers: signers, members: vec!["ada"] };
    assert_eq!(case.accepted().principal, "Ada of the Platform");
}

#[test]
fn what_was_signed_cannot_be_changed() {
    let case = Case::default();
    let approval = case.approval();
    let wrong = "the signature does not fit: the key did not sign these bytes";
    let with = |statement: Statement| case.verdict_on(&Approval { statement, ..approval.clone() }).unwrap_err();
    assert_eq!(with(Statement { expires: time("2027-01-01T00:00:00Z"), ..approval.statement.clone() }), wrong);
    assert_eq!(with(Statement { nonce: "0".repeat(32), ..approval.statement.clone() }), wrong);
    assert_eq!(with(Statement { role: None, ..approval.statement.clone() }), wrong);
    let another = case! { statement: Statement { gate: "destroy".into(), ..statement() } }.approval();
    let mixed = Approval { signature: another.signature, ..approval.clone() };
    assert_eq!(case.verdict_on(&mixed).unwrap_err(), wrong);
}

#[test]
fn a_signature_for_anything_else_is_none() {
    let case = Case::default();
    let statement = statement();
    let signed = signature::sign(&source(1), "git", &statement.canonical()).unwrap();
    let approval = Approval { statement, principal: "ada@example.org".into(), signature: signed.armour };
    assert_snapshot!(case.verdict_on(&approval).unwrap_err(), @"the signature is for the namespace `git`, not `gpdoc-approval-v1`");
    let approval = Approval { signature: "looks good to me".into(), ..approval };
    assert_snapshot!(case.verdict_on(&approval).unwrap_err(), @"this is no SSH signature as `ssh-keygen -Y sign` writes it: it is not what stands between `-----BEGIN SSH SIGNATURE-----` and `-----END SSH SIGNATURE-----`");
}

#[test]
fn an_approval_written_in_another_way_is_the_same_approval() {
    let case = Case::default();
    let approval = case.approval();
    let accepted = case.verdict_on(&approval).unwrap();
    let value: Value = serde_json::from_str(&approval.to_text()).unwrap();
    let crlf = json!(approval.signature.replace('\n', "\r\n"));
    let mut reversed = serde_json::Map::new();
    for (key, value) in value["statement"].as_object().unwrap().iter().rev() {
        reversed.insert(key.clone(), value.clone());
    }
    let other = json!({"signature": crlf, "principal": "ada", "statement": reversed}).to_string();
    let other = other.replace("apply", "\\u0061pply").replace("\"ENV\":", " \"E\\u004eV\" : ");
    let again = case.verdict_on(&Approval::read(other.as_bytes()).unwrap()).unwrap();
    assert_eq!((again.id, again.fingerprint), (accepted.id, accepted.fingerprint));
}

#[test]
fn who_approves_twice_makes_two_approvals_and_two_people_do_too() {
    let (first, second) = (Case::default().accepted(), Case::default().accepted());
    assert_ne!(first.id, second.id);
    let statement = statement();
    let of = |key| Approval::sign(statement.clone(), "x", &source(key)).unwrap().id().unwrap();
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn the_file_is_named_after_the_gate_and_the_id() {
    let approval = Case::default().approval();
    assert_eq!(approval.path().unwrap(), format!(".gpdoc/approvals/apply-{}.json", &approval.id().unwrap()[..12]));
    let approval = stated!(gate: "../../etc/cron d".into()).approval();
    assert!(approval.path().unwrap().starts_with(".gpdoc/approvals/------etc-cron-d-"));
}

#[test]
fn people_are_counted_not_keys_nor_files() {
    let lines = "ada,shared KEY1\nada KEY2\nbob KEY3\n*@example.net,lin KEY4\nSHARED,eve KEY5\n";
    let by = |key: u8, principal: &'static str| {
        let statement = Statement { role: None, ..statement() };
        Case { statement, key, principal, role: None, signers: lines, ..Case::default() }.accepted()
    };
    let (ada, ada_too, bob, lin, eve) = (by(1, "ada"), by(2, "ada"), by(3, "bob"), by(4, "lin"), by(5, "eve"));
    assert_eq!(people(&[]), 0);
    assert_eq!(people(&[ada.clone(), bob.clone(), lin]), 3);
    assert_eq!(people(&[ada.clone(), ada.clone()]), 1);
    assert_eq!(people(&[ada.clone(), ada_too.clone(), bob.clone()]), 2);
    assert_eq!(people(&[ada.clone(), eve.clone()]), 1);
    // Who stands between two makes them one.
    assert_eq!(people(&[ada_too, eve, bob, ada]), 2);
}

#[test]
fn the_file_is_json_that_a_person_can_read() {
    let mut approval = Case::default().approval();
    approval.statement.nonce = "0f".repeat(16);
    approval.signature = "(a signature)".into();
    assert_snapshot!(approval.to_text(), @r#"
    {
      "statement": {
        "schema_version": 1,
        "gate": "apply",
        "arguments": [
          "make",
          "apply",
          "ENV=prod"
        ],
        "parameters": {
          "ENV": "prod"
        },
        "digest": "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
        "role": "platform-owner",
        "issued": "2026-06-01T11:00:00Z",
        "expires": "2026-06-01T15:00:00Z",
        "nonce": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
      },
      "principal": "ada@example.org",
      "signature": "(a signature)"
    }
    "#);
    let canonical = String::from_utf8(approval.statement.canonical()).unwrap();
    assert_snapshot!(canonical, @r#"{"arguments":["make","apply","ENV=prod"],"digest":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","expires":"2026-06-01T15:00:00Z","gate":"apply","issued":"2026-06-01T11:00:00Z","nonce":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","parameters":{"ENV":"prod"},"role":"platform-owner","schema_version":1}"#);
    assert_eq!(Approval::read(approval.to_text().as_bytes()).unwrap(), approval);
    assert_eq!(Approval::read(approval.to_text().replace('\n', "\r\n").as_bytes()).unwrap(), approval);
}

/// What is said of the file of an approval in which a text is replaced by another.
fn unread(from: &str, to: &str) -> String {
    let text = Case::default().approval().to_text();
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed);
    Approval::read(changed.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_is_not_understood_is_refused() {
    assert_snapshot!(unread("\"schema_version\": 1", "\"schema_version\": 2"), @"it is of version 2; this gpdoc reads version 1");
    assert_snapshot!(unread("\"schema_version\": 1,", ""), @"it is no approval: missing field `schema_version` at line 18 column 3");
    assert_snapshot!(unread("\"gate\"", "\"force\": true, \"gate\""), @"it is no approval: unknown field `force`, expected one of `schema_version`, `gate`, `arguments`, `parameters`, `digest`, `role`, `issued`, `expires`, `nonce` at line 4 column 11");
    assert_snapshot!(unread("\"principal\"", "\"note\": \"\", \"principal\""), @"it is no approval: unknown field `note`, expected one of `statement`, `principal`, `signature` at line 19 column 8");
    assert_snapshot!(unread("\"gate\"", "\"gate\": \"other\", \"gate\""), @"it is no approval: duplicate field `gate` at line 4 column 27");
    assert_snapshot!(unread("\"principal\"", "\"principal\": \"other\", \"principal\""), @"it is no approval: duplicate field `principal` at line 19 column 35");
    assert_snapshot!(unread("\"ENV\"", "\"ENV\": \"dev\", \"ENV\""), @"it is no approval: duplicate field `ENV` at line 12 column 5");
    assert_snapshot!(unread("2026-06-01T11:00:00Z", "2026-06-01T11:00:00+00:00"), @"it is no approval: `2026-06-01T11:00:00+00:00` is no time as in 2026-01-31T23:59:59Z at line 15 column 41");
    assert_snapshot!(unread("2026-06-01T11:00:00Z", "2026-06-01T15:00:00Z"), @"it is no approval: `expires` is not later than `issued`");
    assert_snapshot!(unread("\"0a0a", "\"0A0a"), @"it is no approval: `digest` is no SHA-256 in lower-case hex");
    assert_snapshot!(unread("\"nonce\": \"", "\"nonce\": \"0"), @"it is no approval: `nonce` has not 32 lower-case hex digits");
    let approval = Case::default().approval();
    let list = json!([approval.statement, approval.principal, approval.signature]).to_string();
    assert_snapshot!(Approval::read(list.as_bytes()).unwrap_err().to_string(), @"it is no approval: it has no object `statement`");
    assert_snapshot!(Approval::read(b"").unwrap_err().to_string(), @"it is no approval: EOF while parsing a value at line 1 column 0");
    assert_snapshot!(Approval::read(&b" ".repeat(super::LONGEST + 1)).unwrap_err().to_string(), @"it has 131073 bytes, more than 131072");
    let twice = Case::default().approval().to_text().repeat(2);
    assert_snapshot!(Approval::read(twice.as_bytes()).unwrap_err().to_string(), @"it is no approval: trailing characters at line 22 column 1");
}

#[test]
fn openssh_verifies_an_approval() {
    let (sandbox, approval) = (Sandbox::new(), Case::default().approval());
    sandbox.write("signers", format!("ada@example.org {}", public(&ed25519(1))));
    sandbox.write("signature", &approval.signature);
    let arguments = ["-Y", "verify", "-f", "signers", "-I", "ada@example.org", "-n", NAMESPACE, "-s", "signature"];
    let said = sandbox.ssh_keygen(&arguments, &approval.statement.canonical());
    assert!(said.starts_with("Good \"gpdoc-approval-v1\" signature for ada@example.org"), "{said}");
}
