extension Help {
  static let analyze = """
    Tell the verdict of an experiment whose people, or counts, stand in a file: ship, do not ship, not
    yet, or broken, with the reasons and everything that was looked for.

    Usage: quid analyze FILE [OPTION]...

    The file has a header line, and commas, semicolons or tabs between cells. A name that ends in .gz
    is unpacked by the system's gzip; "-" is standard input. Its rows are of people: person, arm, day,
    accepted, and if there answeredDay, withdrawnAfterDays, erasedAfterDays, delivered, value, cluster,
    asks; of exposures and outcomes: person, day, event (exposure, accepted, declined, withdrawn,
    erased, delivered, broken, value), arm; or of cells: arm, day, entered, accepted, and if there
    shown, withdrawn, erased, due, kept, valueSum, valueSquares. Columns are found by their names, or
    named by --person, --arm, --day, --accepted, --answered-day, --withdrawn-after-days,
    --erased-after-days, --delivered, --value, --cluster, --asks, --event, --entered, --shown,
    --withdrawn, --erased, --due, --kept, --value-sum and --value-squares. --arm A,B makes an arm of
    each pair of what two columns hold, such as paid/shown.

    With days, the verdict holds however often one looks, and only days whose window is over are
    evidence. Without, there is one look: the intervals are of a fixed horizon.

    Options:
      --control NAME    the arm that the others are held against: the one called control, a, holdout,
                        none or baseline, or else the first, if not given
      --arms LIST       the arms that there are: another one is a fault
      --weights LIST    how people are shared out: control=1,arm=2, or 1:2 in the order of --arms; all
                        alike if not given
      --phases LIST     other weights from a day on: 2026-01-08=1:1;2026-01-15=1:3
      --metric NAME     optIn (the default), lastingOptIn, value, withdrawals or promises
      --direction NAME  more (the default) is better, or less
      --least-effect N  the least effect of interest: 0.02 is two points
      --baseline N      the control's share that is expected; with the least effect it says where the
                        test looks hardest
      --window N        days from entry in which a first yes counts; 14 if not given
      --lasting-days N  days beyond that for which a yes must stand; 30 if not given
      --deadline N      days beyond the window in which promises are due; 0 if not given
      --last-day DAY    the last day that was observed, and what is later is left out; else the latest
                        that any row names, where rows tell when people answered, and otherwise every
                        day is closed
      --novelty-days N  first days in which what is new may work for being new; 7 if not given
      --weeks N         whole weeks before anything is shipped; 2 if not given
      --planned N       people that were planned, in all arms
      --worth LIST      what each arm pays for a yes: control=0,paid=0.5; --unit names the unit, USD if
                        not given
      --data-price LIST what the data of one yes is worth, by arm
      --nudge LIST      arms that make yes easier than no
      --cap N           the most that one person's value counts in the capped mean, which stands beside
                        the other; the amount below which 99.9 % of people lie if not given
      --confidence N    0.95 if not given
      --margin-lasting N, --margin-withdrawals N, --margin-promises N, --margin-data-price N,
      --promises-floor N
                        how much worse guardrails may be, as shares: 0.02, 0.05, 0.02, 0 and 0.98 if
                        not given
      --group N         tell no count below N, and let days merge until each arm has N new people; 1 if
                        not given
      --name NAME       what the experiment is called
      --json            JSON: verdict, alarms, and every figure of the text
      --help            show this and stop

    Exit codes: 0 analyzed, whatever the verdict, 2 bad usage or input, 3 output not stored.

    Examples:
      quid analyze people.csv --control plain --weights 1:1 --last-day 2026-03-01
      quid analyze hillstrom.csv.gz --arm segment --accepted visit --value spend
      quid analyze people.csv --arm price,shown --control none/false --json
      quid analyze cells.csv --least-effect 0.02 --baseline 0.5 --json | jq .verdict

    """

  static let plan = """
    Tell how many people and days an experiment takes, with which power, and what looking costs.

    Usage: quid plan --baseline N --least-effect N [OPTION]...

    The test is that of quid analyze: it may be looked at any time. What one look of the
    fixed-horizon test would take stands beside it. The power is computed for counts that are large
    enough to be about normal.

    Options:
      --baseline N      the control's share, such as 0.1
      --least-effect N  the least difference of interest: 0.02 is two points
      --arms N          how many arms of one size there are, the control among them; 2 if not given
      --arm-share N     each arm's share of the people of it and the control; 0.5 if not given
      --power N         the share of repetitions in which the effect is to be found; 0.8 if not given
      --people N        tell the power with so many people in all arms, instead of how many it takes
      --per-day N       how many people enter a day in all arms: tells the days
      --window N        days after which a day of entries is closed; 14 if not given
      --looks N         how often somebody looks; 28 if not given. 1 is the fixed-horizon test, and
                        holds for nobody who looks again
      --confidence N    0.95 if not given
      --json            JSON instead of sentences
      --help            show this and stop

    Exit codes: 0 planned, 2 bad usage, 3 output not stored.

    Examples:
      quid plan --baseline 0.5 --least-effect 0.03 --per-day 400
      quid plan --baseline 0.01 --least-effect 0.003 --people 80000 --looks 60

    """
}
