/// What `--help` says.
enum Help {
  static let overview = """
    Quid: experiments and offers that pay people fairly for their data.

    Usage: quid COMMAND [OPTION]... [ARGUMENT]...

    Commands:
      run SCENARIO...   run scenario files through the engine and check what they expect
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
}
