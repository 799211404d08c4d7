//! Output passes as it comes and as it is, and waits for nobody for ever.

use std::fs;
use std::io::Read;
use std::time::{Duration, Instant};

use super::super::{Ending, Output};
use super::{into_file, into_pipe, runs, script};
use crate::digest::sha256;

#[test]
fn every_byte_passes_and_is_counted() {
    let place = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0..750_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    fs::write(place.path().join("in"), &bytes).unwrap();
    let mut invocation = script("cat in");
    invocation.directory = place.path().to_owned();
    invocation.sinks = Some(into_file(&place.path().join("out")));
    invocation.tail = 1000;
    let outcome = runs(invocation).unwrap();
    assert!(fs::read(place.path().join("out")).unwrap() == bytes);
    let Output::Together(stream) = outcome.output else { panic!("one file is one stream") };
    assert_eq!((stream.bytes, stream.sha256), (3_000_000, sha256(&bytes)));
    assert_eq!(stream.tail, bytes[bytes.len() - 1000..]);
    assert!(stream.complete && stream.undelivered.is_none());
}

#[test]
fn where_both_streams_go_to_one_place_their_order_stays() {
    let place = tempfile::tempdir().unwrap();
    let mut invocation = script("i=0; while [ $i -lt 300 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done");
    invocation.sinks = Some(into_file(&place.path().join("out")));
    runs(invocation).unwrap();
    let expected: Vec<String> = (0..300).map(|number| format!("out {number}\nerr {number}\n")).collect();
    assert_eq!(fs::read_to_string(place.path().join("out")).unwrap(), expected.concat());
}

#[test]
fn streams_that_go_to_two_places_stay_apart() {
    let (mut reader, sinks) = into_pipe();
    let mut invocation = script("echo out; echo err >&2");
    invocation.sinks = Some(sinks);
    let outcome = runs(invocation).unwrap();
    let Output::Apart { stdout, stderr } = outcome.output else { panic!("two places are two streams") };
    assert_eq!((stdout.tail.as_slice(), stderr.tail.as_slice()), (&b"out\n"[..], &b"err\n"[..]));
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "out\n");
}

#[test]
fn the_null_device_is_no_one_place() {
    let outcome = runs(script("echo out; echo err >&2")).unwrap();
    let Output::Apart { stdout, stderr } = outcome.output else {
        panic!("who asks for standard output wants that alone")
    };
    assert_eq!((stdout.tail.as_slice(), stderr.tail.as_slice()), (&b"out\n"[..], &b"err\n"[..]));
}

#[test]
fn a_byte_is_passed_on_before_the_line_or_the_command_ends() {
    let place = tempfile::tempdir().unwrap();
    let (mut reader, sinks) = into_pipe();
    let mut invocation = script("printf a; while [ ! -e go ]; do sleep 0.01; done; printf b");
    invocation.directory = place.path().to_owned();
    invocation.sinks = Some(sinks);
    invocation.timeout = Some(Duration::from_secs(20));
    let running = std::thread::spawn(move || runs(invocation).unwrap());
    let mut byte = [0];
    reader.read_exact(&mut byte).unwrap();
    assert_eq!(&byte, b"a");
    fs::write(place.path().join("go"), "").unwrap();
    reader.read_exact(&mut byte).unwrap();
    assert_eq!((running.join().unwrap().ending, &byte), (Ending::Exited(0), b"b"));
}

#[test]
fn a_reader_that_has_gone_is_met_by_the_command_as_ever() {
    let (reader, sinks) = into_pipe();
    drop(reader);
    let mut invocation = script("exec yes");
    invocation.sinks = Some(sinks);
    invocation.timeout = Some(Duration::from_secs(20));
    let outcome = runs(invocation).unwrap();
    assert_eq!(outcome.ending, Ending::Signalled(13));
    let stream = outcome.output.streams()[0].clone();
    assert!(stream.undelivered.unwrap().contains("Broken pipe"));
}

#[test]
fn a_full_disk_is_told() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut invocation = script("echo lost; echo kept >&2");
    invocation.sinks = invocation.sinks.map(|sinks| super::Sinks { stdout: full, ..sinks });
    let outcome = runs(invocation).unwrap();
    let [stdout, stderr] = outcome.output.streams()[..] else { panic!("two streams") };
    assert!(stdout.undelivered.as_ref().unwrap().contains("No space left"));
    assert_eq!((stderr.undelivered.as_ref(), stderr.tail.as_slice()), (None, &b"kept\n"[..]));
}

#[test]
fn who_keeps_the_output_open_is_not_waited_for_and_this_is_said() {
    let mut invocation = script("sleep 15 & echo done");
    invocation.patience = Duration::from_millis(200);
    let began = Instant::now();
    let outcome = runs(invocation).unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(outcome.ending, Ending::Exited(0));
    let stream = outcome.output.streams()[0].clone();
    assert_eq!((stream.complete, stream.tail.as_slice()), (false, &b"done\n"[..]));
}

#[test]
fn who_goes_on_writing_for_ever_is_not_waited_for_either() {
    let mut invocation = script("yes & exit 5");
    invocation.patience = Duration::from_millis(200);
    let began = Instant::now();
    let outcome = runs(invocation).unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!((outcome.ending, outcome.output.streams()[0].complete), (Ending::Exited(5), false));
}

#[test]
fn a_slow_reader_loses_nothing() {
    let (mut reader, sinks) = into_pipe();
    let mut invocation = script("head -c 120000 /dev/zero");
    invocation.sinks = Some(sinks);
    invocation.patience = Duration::from_millis(50);
    let running = std::thread::spawn(move || runs(invocation).unwrap());
    std::thread::sleep(Duration::from_millis(600));
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len(), 120_000);
    let outcome = running.join().unwrap();
    assert!(outcome.output.streams()[0].complete);
}

#[test]
fn what_is_recorded_has_no_output_in_it() {
    let (_reader, sinks) = into_pipe();
    let mut invocation = script("echo secret; exit 3");
    invocation.sinks = Some(sinks);
    let mut facts = runs(invocation).unwrap().facts();
    facts["duration_ms"] = 12.into();
    insta::assert_snapshot!(format!("{facts:#}"), @r#"
    {
      "ended": "exited",
      "duration_ms": 12,
      "code": 3,
      "output": {
        "stdout": {
          "bytes": 7,
          "sha256": "b37e50cedcd3e3f1ff64f4afc0422084ae694253cf399326868e07a35f4a45fb",
          "complete": true,
          "undelivered": null
        },
        "stderr": {
          "bytes": 0,
          "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "complete": true,
          "undelivered": null
        }
      }
    }
    "#);
}
