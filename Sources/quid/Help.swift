/// What `--help` says.
enum Help {
  static let overview = """
    Quid: experiments and offers that pay people fairly for their data.

    Usage: quid COMMAND [OPTION]... [ARGUMENT]...

    Commands:
      run SCENARIO...   run scenario files through the engine and check what they expect
      log ACTION        verify, digest or export the stores of a data directory
      help COMMAND      explain a command

    Options:
      --help            show this and stop
      --version         show the version and stop

    Try: quid run Scenarios/replications/data-for-money.json

    """

  static let run = """
    Run scenario files through the engine and check what they expect.

    Usage: quid run [OPTION]... SCENARIO...

    People come from the scenario's published counts, from its model, or from rows of a file.
    All files are read and checked before anything runs.

    Options:
      --replay FILE     replay the rows of FILE (CSV or JSON lines, as the scenario maps them)
                        instead of the scenario's own people; with one scenario only
      --people N        how many people a model has, instead of its own number
      --seed N          the seed of all chance, instead of the scenario's
      --data DIR        keep the run in the stores of DIR, which must hold none yet;
                        with one scenario only
      --json FILE       write the results in full precision as JSON; "-" writes them to standard
                        output instead of the tables
      --help            show this and stop

    Environment: NO_COLOR, when set, keeps colour off; colour and progress bars appear on a
    terminal only.

    Exit codes: 0 all expectations hold, 1 one fails, 2 bad usage or input, 3 output not stored.

    Examples:
      quid run Scenarios/replications/data-for-money.json
      quid run Scenarios/replications/data-for-money.json --replay amazon_data_sharing.csv
      quid run Scenarios/*/*.json --json - | jq '.scenarios[].holds'

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

    Options:
      --data DIR        the data directory
      --head HEX        a head kept elsewhere, which the log must contain; with verify
      --format NAME     cloudevents (JSON lines, the default) or csv; with export
      --source URI      what the CloudEvents come from, /quid/ledger if not given; with export
      --help            show this and stop

    Exit codes: 0 whole, 1 damaged, 2 bad usage, 3 storage failure.

    Examples:
      quid run --data /tmp/study Scenarios/replications/data-for-money.json
      quid log verify --data /tmp/study
      quid log export --data /tmp/study | jq -r .type | sort | uniq -c

    """
}
