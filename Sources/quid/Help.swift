/// What `--help` says.
enum Help {
  static let overview = """
    Quid: asks people for personal data in exchange for a declared benefit: trust
    rules, A/B tests, consent, recommendations, erasure.

    Usage: quid COMMAND [OPTION]... [ARGUMENT]...

    Commands of a first day:
      init DIR          write a small catalog, a scenario and a conversation
      check FILE...     put catalogs and scenarios before the trust rules
      run SCENARIO...   run scenario files through the engine and check what they
                        expect
      serve             answer requests as JSON lines on standard input and output
      load              start a service, send it requests, and tell how long answers
                        took
      evaluate LOG      learn recommendations from a log, predict another, and tell
                        how well

    quid help all shows the other commands too, by task; quid help COMMAND explains
    one.

    Options:
      --help            show this and stop
      --version         show the version and stop

    Try: quid init shop

    """

  static let all = """
    All commands of Quid, by task. quid help COMMAND explains one.

    Say what is asked for and given:
      init DIR          write a small catalog, a scenario and a conversation
      check FILE...     put catalogs and scenarios before the trust rules
      schema FORMAT     print the JSON Schema of a format, or the service's
                        description

    Find out what moves people:
      run SCENARIO...   run scenario files through the engine and check what they
                        expect
      evaluate LOG      learn recommendations from a log, predict another, and tell
                        how well
      analyze FILE      tell the verdict of an experiment whose people or counts
                        stand in a file
      plan              tell how many people and days an experiment takes
      report            tell what experiments of a service show, and the verdict

    Serve an application:
      serve             answer requests as JSON lines on standard input and output
      load              start a service, send it requests, and tell how long answers
                        took

    Answer for what is kept:
      statement         show one person what is held of them, and what they got
      log ACTION        verify, digest, export or explain the stores of a data
                        directory

    """

  static let run = """
    Run scenario files through the engine and check what they expect.

    Usage: quid run [OPTION]... SCENARIO...

    People come from the scenario's published counts, from its model, or from rows of a file.
    All files are read and checked before anything runs.

    Options:
      --replay FILE     replay the rows of FILE (separated by commas, semicolons or tabs, or JSON
                        lines, as the scenario maps them; .gz is unpacked) instead of the
                        scenario's own people; with one scenario only
      --people N        how many people a model has, instead of its own number
      --seed N          the seed of all chance, instead of the scenario's
      --data DIR        keep the run in the stores of DIR, which must hold none yet;
                        with one scenario only
      --json FILE       write the results in full precision as JSON; "-" writes them to standard
                        output instead of the tables
      --help            show this and stop

    A catalog among the files is passed over with a word. Colour and progress bars appear on a
    terminal only, and not where NO_COLOR is set or TERM is "dumb".

    Exit codes: 0 all expectations hold, 1 one fails, 2 bad usage or input, 3 output not stored.

    Examples:
      quid run Scenarios/replications/data-for-money.json
      quid run Scenarios/replications/data-for-money.json --replay amazon_data_sharing.csv
      quid run Scenarios/*/*.json --json - | jq '.scenarios[].holds'

    """

  static let check = """
    Put catalogs and scenarios before the trust rules.

    Usage: quid check [OPTION]... FILE...

    A finding tells the rule, the verdict (refuse, or downgrade where the text accepts a coarser
    level), the place, the reason in words that the person asked could read, and the smallest
    change that would settle it. A scenario is checked from its first day to its last.

    Options:
      --against OLD     tell what changes for people who were asked under another catalog: which
                        versions have to be raised, which open offers are void
      --format NAME     text (the default), json, or sarif for code hosts and editors
      --fix             lower the requests that the rules lower, in place, and show the diff
      --today DAY       the day that reviews, valuations and agreements are judged on, written
                        YYYY-MM-DD; the machine's if not given
      --help            show this and stop

    Exit codes: 0 nothing found, 1 findings, 2 bad usage or input, 3 output not stored.

    Examples:
      quid check shop.json
      quid check --against shop-of-today.json shop.json
      quid check --format sarif catalogs/*.json > findings.sarif
      quid check --format json shop.json | jq -r '.files[].findings[] | .rule + " " + .pointer'

    """

  static let statement = """
    Show one person what is held of them: what they were asked and gave, what they were promised
    and got, who used it and who else has it, what is owed and what ends, and how to stop.

    Usage: quid statement --data DIR --person ID [OPTION]...

    DIR is only read: nothing is locked or changed, and a service may be running on it. What is
    printed is personal, and meant for that person alone.

    Options:
      --data DIR        the data directory
      --person ID       the person, by the id that you call them by
      --at DAY          the end of the day that the statement is of, written YYYY-MM-DD; now if not
                        given
      --html            one page that needs nothing else, for a browser or for paper
      --json            everything with its values, for machines (GDPR 15 and 20)
      --consents        consent records of ISO/IEC TS 27560 in JSON-LD
      --receipts        Kantara consent receipts 1.1 of what is in force
      --prov            the chain of custody as PROV-JSON
      --help            show this and stop

    Exit codes: 0 shown, 1 nobody is known by that id or the stores are damaged, 2 bad usage,
    3 storage failure.

    Examples:
      quid statement --data /srv/quid --person ada
      quid statement --data /srv/quid --person ada --html > ada.html
      quid statement --data /srv/quid --person ada --json | jq '.consents[].data'

    """

  static let serve = """
    Answer requests as JSON lines on standard input and output: the service that an application starts
    beside itself.

    Usage: quid serve --data DIR [--catalog FILE] [OPTION]...

    One JSON-RPC 2.0 request, or a batch, a line; {"jsonrpc":"2.0","id":1,"method":"rpc.discover"}
    answers with all methods. Answers come in any order; logs are JSON lines on standard error, the
    first of them "ready": it counts what quid check finds in the catalog, and each finding and each
    exchange that nobody can be offered has a line behind it, up to 20 of each. At the end of its
    input, and when it is told to end, everything taken is answered and durable before it ends.

    Options:
      --data DIR        the data directory; made when it is not there
      --catalog FILE    what is offered; read anew on SIGHUP, with its findings. The one in force if
                        not given. This and the files below are regular ones, read within 60
                        seconds
      --durability NAME strict (the default): answers leave when what they tell is durable; relaxed:
                        at once, and a crash takes what the last 50 milliseconds brought
      --clock NAME      system (the default), or input: each request says when it happens, as "at"
      --clock-is DATE   says that this machine's clock is right, where the service asks for that; it
                        counts on that day only
      --require-person  refuses a request that names an offer, promise, consent, request by right or
                        disclosure by number without the person beside it
      --items FILE      what items are, as JSON lines such as {"item":"tent-2","category":"tents"} and
                        {"item":"mug-7","isAvailable":false}; read anew on SIGHUP
      --weighting FILE  the parameters of recommendations, as quid evaluate --write writes them
      --metrics FILE    counts and latencies as Prometheus reads them, written anew every 5 seconds
      --help            show this and stop

    A line holds up to 1 MiB and nests up to 64 deep, a batch up to 1,000 requests and 4 MiB of
    answers; what lies beyond is an error. A client that writes without ever reading is stopped once
    the pipes are full. Requests that change something take an idempotencyKey, a random UUID: sent
    again with it, they are done once. Errors: -32700 to -32600 as JSON-RPC has them, -32001 refused by
    the rules or the state, -32002 the key came with another request, -32003 the disk failed,
    -32004 a batch's answers are too large.

    A service that was off for up to 72 hours goes on at once. After up to 31 days it answers, and for
    24 hours nothing ends for reasons of time; the log and engine.health say so. After longer, or with
    a clock that is more than 5 minutes behind, it writes nothing and ends with 1.

    Sources/quid/quid.docc/Data/WhereBytesAre.md lists everywhere that a person's bytes can be, what
    removes them, and what is yours to do about swap, snapshots and backups.

    A crash leaves no core, and only the superuser can attach a debugger (gdb -p PID): in memory
    stands what was erased since.

    Exit codes: 0 everything accepted was answered and is durable, 1 the stores are damaged or the
    clock is not believed, 2 bad usage or catalog, 3 storage failure.

    Example:
      echo '{"jsonrpc":"2.0","id":1,"method":"offer.next","params":{"person":"ada"}}' |
        quid serve --data /srv/quid --catalog shop.json

    """

  static let initialize = """
    Write a small catalog, and a scenario and a conversation that use it, to begin with.

    Usage: quid init DIR

    DIR is made when it is not there. Where one of the files is there already, nothing is written.
    The conversation is what an application would say to quid serve: people are asked, say yes, get
    what was promised, look at items and are recommended others; one asks what is held, and goes.

    Exit codes: 0 written, 2 bad usage or files in the way, 3 not stored.

    """

  static let schema = """
    Print the JSON Schema (draft 2020-12) of a format, or the service's description.

    Usage: quid schema catalog|events|rpc

    A catalog that names it in "$schema" is completed and checked by editors as it is written.
    What a schema cannot say, such as that names refer to something, and whether the catalog is
    fair, is for quid check.

    "events" prints what quid log export writes: one CloudEvent, of any kind that there is.

    "rpc" prints the OpenRPC document that the service answers rpc.discover with.

    Examples:
      quid schema catalog > catalog.schema.json
      quid schema rpc | jq -r '.methods[] | .name + "  " + .summary'

    """

  static let log = """
    Read the stores of a data directory. Nothing is locked or changed.

    Usage: quid log ACTION --data DIR [OPTION]...

    Actions:
      verify            check every line of the ledger, its chain, what people did and the vault; name
                        every fault, and print the ledger's head: kept elsewhere, it proves later
                        that nothing was altered
      digest            read all three stores and print the digest of the state they add up to
      export            write the ledger's events to standard output
      explain           print what became of every candidate when an offer was decided, by which
                        rule and why, as the log recorded it: a line of JSON

    Options:
      --data DIR        the data directory
      --offer N         the offer whose decision is told as the log recorded it; with explain
      --head HEX        a head kept elsewhere, which the log must contain; with verify
      --format NAME     cloudevents (JSON lines, the default) or csv; with export
      --source URI      what the CloudEvents come from, the ledger's own installation if not given;
                        with export
      --help            show this and stop

    Exit codes: 0 whole, 1 damaged, 2 bad usage, 3 storage failure.

    Examples:
      quid run --data /tmp/study Scenarios/replications/data-for-money.json
      quid log verify --data /tmp/study
      quid log export --data /tmp/study | jq -r .type | sort | uniq -c

    """

  static let load = """
    Start a service, send it requests, and tell how long the answers took.

    Usage: quid load [OPTION]... [-- COMMAND ARGUMENT...]

    The service is quid serve, with people who have consented before anything is measured; or any
    command behind -- that answers lines of JSON-RPC 2.0, which is sent made-up numbers. Every
    answer is matched with its request, and one in 64 is read wholly.

    Options:
      --rate N          open loop: N requests a second at fixed times, whatever comes back; latency
                        counts from those times, so a stall shows in all that it delayed; 5000 if
                        neither this nor --in-flight is given
      --in-flight N     closed loop: N requests under way, the next sent when one is answered; it
                        hides stalls, since it sends nothing while it waits
      --find-max        look for the highest rate that holds --slo: rates are doubled until one does
                        not hold, narrowed to 5 %, and what was found is tried once more, each for 2
                        seconds after half a second of warm-up unless --duration and --warmup say
                        otherwise, and each with a service started anew; about a minute in all
      --slo LIMIT       what must hold: p50, p90, p99 or p99.9 of the latencies within a time in us, ms
                        or s, with everything sent that was due and answered without an error;
                        p99=10ms if not given
      --duration S      seconds that are measured; 10 if not given
      --warmup S        seconds before that, which are not; 1 if not given
      --mix LIST        methods and their weights; there is engine.health, offer.next, offer.answer,
                        benefit.deliver, behaviour.record, recommend.items, recommend.after,
                        consent.list, consent.withdraw, preference.set and offer.explain, and if not
                        given recommend.after=50,behaviour.record=30,offer.next=15,offer.answer=5: half
                        of a shop's requests show a page, some tell what else somebody did, few ask
                        for an offer, and every third offer is answered
      --background METHOD=RATE
                        one method more at a constant rate, reported apart
      --people N        how many people have consented before; 10000 if not given. Half of offer.next is
                        for people who come in addition
      --items N         how many items there are; 100000 if not given
      --skew X          people and items are drawn by a power law with this exponent: 1 (Zipf's law)
                        if not given, 0 for all alike
      --history FILE    a log of sessions, items and times, as quid evaluate reads it: each session is what
                        one person did before, and recommend.items is asked after beginnings of them
      --seed N          the seed of all chance; 1 if not given
      --line-bytes N    fill request lines up to N bytes with blanks
      --catalog FILE    what the service offers: it must ask at the placement "account", first of all for
                        the purpose "recommendations"; a small catalog of its own if not given
      --data DIR        the service's data directory; one that is removed afterwards if not given
      --durability NAME strict (the default) or relaxed
      --json FILE       write the report as JSON; "-" writes it to standard output instead of the
                        table
      --help            show this and stop

    Latencies are in microseconds, to three significant digits. A refusal is an answer by the rules;
    an error is a failure. The last line tells the rate that was held.

    Ctrl-C and SIGTERM end the measuring: what is under way is waited for, at most two seconds, what was
    measured is reported as cut short, and the exit code is 1. A second one ends everything at once,
    with exit code 128 and the signal's number. The temporary data directory is removed either way.

    Exit codes: 0 measured, 1 nothing was answered, an answer was wrong, missing or an error, something
    was never sent, no rate held, the service failed, or it was cut short, 2 bad usage, 3 output not
    stored.

    Examples:
      quid load
      quid load --find-max --slo p99=1ms
      quid load --rate 20000 --mix behaviour.record=80,offer.next=15,consent.list=5
      quid load --mix behaviour.record=1 --in-flight 300
      quid load --mix consent.list=1 --background behaviour.record=50000 --duration 30
      quid load --mix recommend.items=1 --history clicks.tsv.gz

    """
  static let evaluate = """
    Learn recommendations from a log of what people did, predict what came next in another, and tell
    how well and how fast.

    Usage: quid evaluate LOG [--test LOG] [OPTION]...

    A log is a file of tab-, comma- or semicolon-separated values with a header line, an act a row:
    the session, the item, the time, and what was done if it says so. A name that ends in .gz is
    unpacked by the system's gzip; "-" is standard input. Times are moments such as
    2026-11-24T10:00:00Z or 2026-11-24 10:00, in UTC where no offset is said; seconds, milliseconds,
    microseconds or nanoseconds since 1970, from 1990 to 2100; or digits alone, as 20261124 and
    20261124100000. A spreadsheet's count of days is refused.

    Sessions are learned in the order of their beginnings. Of those to predict, acts with items that
    are in no training session are left out, then sessions of fewer than two acts. After each act the
    next one is predicted, repeats included. HR is the share of lists that hold it, MRR the mean of
    1/rank, NDCG that of 1/log2(rank + 1); coverage is the share of items ever recommended, popularity
    the mean popularity of what is recommended, 1 being the most popular item's.

    Options:
      --test LOG        the log to predict
      --hold-out REACH  without one, the newest sessions are held out: so many days, or a share such
                        as 10%, which is the standard
      --columns LIST    which columns hold what, such as session=visitorid,item=itemid,time=timestamp,
                        kind=event; guessed from the header if not given
      --session-gap N   begin a new session after N minutes without an act, for logs that tell people
                        rather than sessions
      --at N            items of a list; 20 if not given
      --variant NAME    keep: the item looked at now may be recommended; drop: it may not; both (the
                        default): one after the other
      --weighting FILE  the parameters of scoring, as --write writes them
      --set LIST        single parameters, such as neighbours=200,sharpness=1.5
      --tune            look for better parameters on training sessions alone: the newest tenth is
                        predicted from the others. Then test what was found beside what it came from
      --budget N        weightings that are tried; 150 if not given
      --tune-pool       try other numbers of sessions looked at, too; they decide how long lists take
      --seed N          the seed of the search; 1 if not given
      --write FILE      write what was found as JSON; "-" writes it to standard output instead of the
                        table
      --json FILE       write the report as JSON; "-" writes it to standard output instead of the
                        table
      --help            show this and stop

    Latencies are of one list, in microseconds, to three significant digits. Tuning takes the variant
    that is evaluated first. It accepts what hits more often and ranks higher on both halves of the
    held-out sessions, and leaves the parameters as they were where nothing does.

    Exit codes: 0 evaluated, 2 bad usage or input, 3 output not stored.

    Examples:
      quid evaluate train.tsv.gz --test test.tsv.gz
      quid evaluate events.csv --session-gap 30 --hold-out 7 --json - | jq '.runs[].quality'
      quid evaluate train.tsv --test test.tsv --tune --write weighting.json

    """
}
