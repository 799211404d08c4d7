#[test]
fn zz_dump() {
    let Ok(a) = std::env::var("DUMP") else { return };
    let s = a.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t").replace("\\uFEFF", "\u{feff}");
    println!("=== {s:?}");
    for e in granit_parser::Parser::new_from_str(&s) {
        match e {
            Ok((e, sp)) => println!("   {e:?} {:?} {:?} ind={:?}", sp.byte_range(), sp.slice(&s), sp.indent),
            Err(e) => println!("   ERR {} @{:?}", e.info(), e.marker().byte_offset()),
        }
    }
    match super::parse(&s) {
        Ok(t) => {
            for n in t.nodes() {
                println!("  {n:?}")
            }
            println!("  {:?}", t.comments())
        }
        Err(e) => println!(" {e:?}"),
    }
}
