extension Help {
  static let report = """
    Tell what experiments of a service show: ship, do not ship, not yet, or broken, with the reasons,
    the evidence and everything that was looked for. Nothing is locked or changed.

    Usage: quid report --data DIR [OPTION]...

    DIR may be that of a service that is running. The verdict holds however often one looks. Evidence
    is of days of entries that are closed: days after which no answer, promise or withdrawal of those
    who entered counts any more. A report moves only when every arm has a group of new people, 10 at
    least, and tells no count of fewer; who looks more often learns nothing of single people.

    Who erases themselves stays counted, as one who withdrew: without them, the arm that people flee
    from would look best.

    Without --experiment, all experiments are listed with their verdicts; where there is one alone, all
    of it follows.

    Options:
      --data DIR        the data directory
      --experiment NAME one experiment, in full
      --at DAY          as of the end of a day, written YYYY-MM-DD, from that of the latest event on;
                        now if not given
      --json            JSON: verdict, alarms, and every figure of the text
      --help            show this and stop

    Exit codes: 0 reported, whatever the verdict, 1 the stores are damaged, 2 bad usage, or an
    experiment that never started, 3 output not stored.

    Examples:
      quid report --data /srv/quid
      quid report --data /srv/quid --experiment coffee --json | jq -r .verdict

    """
}
