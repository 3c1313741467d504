/// Every bound of the product, named. What lies beyond one is an error with the bound in it, never
/// a crash and never a silent cut.
public enum Limits {
  /// Things of one kind in one engine: people, offers, consents, promises. 2³¹, so that an
  /// identifier fits 32 bits with room to spare for marks.
  public static let identifiers = 1 << 31

  // MARK: JSON

  /// Nesting of a JSON text: arrays and objects inside one another.
  public static let jsonDepth = 64
  /// Size of one catalog or scenario file.
  public static let fileBytes = 64 << 20
  /// Size of one string in a catalog or scenario.
  public static let stringBytes = 64 << 10
  /// Problems shown for one file; the rest are counted.
  public static let problemsShown = 20
  /// Names listed in one message.
  public static let namesShown = 12

  // MARK: Names and amounts

  /// Size of an id in a catalog or scenario (`birthDate`, `cash-50`).
  public static let idBytes = 64
  /// Size of the caller's id of a person.
  public static let personKeyBytes = 256
  /// The worth of one benefit, in units. With 2³¹ promises of it the sum still fits an `Amount`.
  public static let worthUnits = 4_000

  // MARK: Catalogs and experiments

  /// Fields, purposes, benefits and exchanges of one catalog, each.
  public static let catalogEntries = 10_000
  /// Arms of one experiment.
  public static let arms = 1_000
  /// Factors of one experiment.
  public static let factors = 8
  /// Levels of one field; segments of one population; protected attributes of one proxy.
  public static let levels = 100
  /// Values and groups of one generalization; inputs, necessities and the like of one entry.
  public static let entryParts = 1_000
  /// Purposes of one exchange: more than one only to be refused with a reason (Q9).
  public static let exchangePurposes = 8
  /// Steps of one answer, and days of one pace.
  public static let steps = 20
  public static let paceDays = 3_660
  /// Days of a retention as a catalog may state it; the rules know four of them.
  public static let retentionDays = 36_500
  /// Milliseconds that a service waits at its start until its catalog is judged: what is not by then is not offered
  /// before it is.
  public static let judgingMilliseconds = 2_000
  /// Findings, and exchanges that cannot be offered, that the service's log tells one by one; it counts all.
  public static let findingsLogged = 1_000
  /// Changes that the ledger tells of a catalog's adoption, one by one; it counts the others. Of the words at one place
  /// it tells so many characters.
  public static let changesTold = 100
  public static let changedCharacters = 120
  /// Exchanges of a place, the first in rank, that a decision asks about whatever passes; those behind them only until
  /// one does.
  public static let fatesAsked = 64
  /// Exchanges of one purpose that `quid check` compares with one another as steps.
  public static let stepsCompared = 64
  /// Exchanges that an answer tells the fate of where none is offered; it counts all.
  public static let fatesTold = 12
  /// Days until the next review of a field's need: two years.
  public static let reviewDays = 731
  /// Days until a legal hold ends: ten years, as long as books are kept, and some.
  public static let legalHoldDays = 3_700
  /// Width of a band, characters of a code, decimals of a location.
  public static let bandWidth = 1_000_000
  public static let codeCharacters = 16
  public static let coordinateDecimals = 6
  /// Cells and groups of one aggregate table, and people in one of its cells.
  public static let aggregateCells = 200_000
  public static let aggregateGroups = 100
  public static let aggregateCount = 1_000_000_000
  /// People of one aggregate table in all: half as many again as there are.
  public static let aggregatePeople = 12_000_000_000
  /// A multiple, a share's bound or a sum in a policy or a valuation.
  public static let policyNumber = 1e12
  /// People below which neither a test of behaviour nor a table of counts shows anything.
  public static let testedPeople = 1_000
  /// People of one clearance: a task is about somebody, not about everybody.
  public static let clearancePersons = 1_000
  /// Minutes of one clearance: a working week.
  public static let clearanceMinutes = 7 * 24 * 60
  /// Different counts that are kept, so that the next singles nobody out beside any of them, and the days for which
  /// each is kept at least: as long as anything may be kept.
  public static let toldCounts = 1_000
  public static let countDays = 365
  /// Raised versions of one text.
  public static let textVersions = 1_000_000
  /// The weight of one arm, and the smallest share of people that weights may give it: assignment
  /// shares out people in ten thousandths.
  public static let weight = 1e6
  public static let armShare = 1e-4
  /// Days that an experiment may wait for anything: ten years.
  public static let experimentDays = 3_660
  /// Logits of one effect, cost or leaning.
  public static let logits = 1_000.0
  /// Expectations of one scenario, and the value of one.
  public static let expectations = 10_000
  public static let expectedValue = 1e12
  /// Days of one scenario.
  public static let scenarioDays = 3_660
  /// Units of a budget, and units of what they are worth together.
  public static let budgetUnits = 1_000_000_000
  /// Minutes that an offer may hold its unit of a budget, and hours that one which was begun does.
  public static let holdMinutes = 1_440
  public static let begunHoldHours = 24
  /// Days until a benefit is due.
  public static let deliveryDays = 366
  /// People of one scenario: about 200 bytes of memory each.
  public static let scenarioPeople = 20_000_000

  // MARK: Promises and times

  /// Minutes within which a benefit that is owed at once must have arrived.
  public static let atOnceMinutes = 60
  /// Days from a broken promise until its compensation must have arrived, or the data goes.
  public static let compensationDays = 30
  /// Days behind the deadline after which an undelivered promise is taken for broken.
  public static let lateDays = 14
  /// Days before the end of a consent from which on it can be renewed.
  public static let renewalDays = 7
  /// Days in which an offer can be accepted, and minutes in which showing it again is one exposure.
  public static let offerDays = 30
  public static let visitMinutes = 30
  /// Offers of one purpose that a person may ask for themselves within a day.
  public static let wishesADay = 3
  /// Days without a delivered benefit or a read after which data counts as unused.
  public static let unusedDays = 90
  /// Days for which the evidence of an erasure is shown.
  public static let tombstoneDays = 365
  /// Days after which a person of whom nothing is kept any more is forgotten.
  public static let idleDays = 365
  /// Days after which a partner's access that nobody used or reviewed is closed.
  public static let partnerReviewDays = 365

  // MARK: Conditions

  /// Size of a pattern in a condition, and nesting of its groups.
  public static let patternBytes = 1 << 10
  public static let patternDepth = 32
  /// Steps of a pattern once its repeats are written out: `a{3}b` has four. A search takes at most
  /// as many for each character of the text.
  public static let patternSteps = 2_048
  /// Size of a text that is searched for a pattern; as large as a person's values become.
  public static let searchedBytes = 4 << 10

  // MARK: Ledger

  /// Size at which a segment is followed by the next. Small enough to be hashed at start in a tenth
  /// of a second, large enough that rolling is rare.
  public static let segmentBytes = 16 << 20
  /// Room that a segment is given at a time: a flush within it needs no new file size.
  public static let segmentStepBytes = 1 << 20
  /// Size of one flush from which on a segment is given no room ahead.
  public static let segmentFillBytes = 16 << 10
  /// Size that no segment reaches: one group may make one larger than `segmentBytes`, never this.
  public static let segmentBytesMost = 1 << 30

  /// Times that a lock is tried whose file is replaced meanwhile.
  public static let lockAttempts = 3
  /// Times that a reader looks again at one position that a service may be in the middle of writing, and in all
  /// of one reading. The waits between double from a millisecond: a quarter of a second for one position.
  public static let rereads = 8
  public static let readingRereads = 64

  /// Bytes decided and not yet handed to the stores, beyond which a writer waits for them.
  public static let groupBytes = 1 << 20

  // MARK: Service

  /// Size of one request line.
  public static let lineBytes = 1 << 20
  /// Requests of one batch.
  public static let batchRequests = 1_000
  /// Responses to requests with an idempotency key that are remembered, of the ledger and of behaviour each.
  public static let keptResponses = 1 << 18
  /// Responses that wait to be written, beyond which no request is taken.
  public static let responseBytes = 4 << 20
  /// Pairs of attributes in one request, elements of one list in it.
  public static let requestParts = 1_000
  /// Things of a kind (consents, promises, disclosures, people) that the sweep of a second looks at, and events after
  /// which it lets others in; what one thing brings about is written as a whole.
  public static let sweepLooks = 2_048
  public static let sweepEvents = 64
  /// Milliseconds for which `relaxed` may go without a flush.
  public static let relaxedMilliseconds = 50
  /// Days by which a caller's clock may be ahead of everything before.
  public static let leapDays = 366
  /// Minutes by which the machine's clock may be behind the store's moment at a start, and differ from the time that
  /// has passed since: what a clock that is set right takes.
  public static let clockMinutes = 5
  /// Minutes after which a service that nothing happens in writes its moment.
  public static let momentMinutes = 60
  /// Hours for which a service may have been off without anything being held back, and those that it then has to
  /// run before anything ends for reasons of time.
  public static let pauseHours = 72
  public static let calmHours = 24
  /// Days off after which a service begins only on somebody's word.
  public static let absenceDays = 31
  /// The years in which a new data directory may begin, unless somebody says so.
  public static let firstYears = 2026...2045
  /// Seconds that a service which is told to end has for what it has taken.
  public static let drainSeconds = 10
  /// Files of a data directory that others may read or change, told one by one at the start.
  public static let modesLogged = 20
  /// Seconds in which the files that a service is told to read are read and checked, or given up.
  public static let configurationSeconds = 60
  /// Seconds in which a catalog is judged beside a service's requests, or given up.
  public static let judgingSeconds = 3_600
  /// Milliseconds in which whoever reads the log must take the rest of a line.
  public static let logMilliseconds = 250

  /// Consents of one page of those whose words are no longer in force.
  public static let outdatedConsents = 1_000

  // MARK: Vault and behaviour

  /// What a record of the vault takes is a multiple of this.
  public static let vaultCellBytes = 64
  /// Room that the vault is given at a time.
  public static let vaultStepBytes = 1 << 20
  /// Size of one value of a person's: a field at a level. Documents are not values.
  public static let valueBytes = 4 << 10
  /// The largest bound of a number that people give, in units.
  public static let valueUnits: Int64 = 1_000_000_000_000
  /// Words of a choice, and characters of each, in a message that tells what the field takes.
  public static let toldWords = 8
  public static let toldWordCharacters = 32
  /// Size of the id of an item that a person viewed, bought or dismissed.
  public static let itemBytes = 256

  // MARK: Recommendations

  /// Items of one session; what comes after begins another.
  public static let sessionItems = 128
  /// Categories of items.
  public static let itemCategories = 60_000
  /// Items recommended in one answer.
  public static let recommendedItems = 100
  /// Newest items of a session that its recommendations are made from.
  public static let queryItems = 16
  /// The most people that can be asked to stand behind each recommended item.
  public static let minimumPeople = 32
  /// Sessions that one request may look at (m), and of these the nearest that it counts (k).
  public static let poolSessions = 10_000
  public static let neighbourSessions = 2_000

  // MARK: Replayed rows

  /// Rows of one replay: under a hundred bytes of memory each.
  public static let replayedRows = 50_000_000
  /// Size of one file of items.
  public static let rowsFileBytes = 2 << 30
  /// Size of one row, and columns in it.
  public static let rowBytes = 1 << 20
  public static let rowColumns = 4_096

  // MARK: Evaluation

  /// Acts of one log that recommendations are evaluated on: 16 bytes of memory each while it is read.
  public static let logActs = 100_000_000
  /// Size of the name of a session in such a log.
  public static let sessionKeyBytes = 256
  /// Size of the blocks that a log is read in.
  public static let logBlockBytes = 256 << 10
  /// Minutes without an act that can be said to end a session: a year.
  public static let sessionGapMinutes = 366 * 24 * 60
  /// Newest days of a log that can be held out.
  public static let heldOutDays = 3_660
  /// Sessions, and acts to predict in them, that a search for parameters is judged on.
  public static let tuningSessions = 4_000
  public static let tuningCases = 20_000
  /// Weightings that one search may try.
  public static let tuningTries = 100_000

  // MARK: Load tests

  /// Requests sent and not answered. An open loop that gets there sends late, and says so.
  public static let loadOutstanding = 1_000_000
  /// Size of one answer to a load test.
  public static let loadLineBytes = 1 << 20
  /// Size that a load test can fill its request lines up to.
  public static let loadPaddedBytes = 64 << 10
  /// Size of the requests that a load test writes at once.
  public static let loadBatchBytes = 64 << 10
  /// Size of a pipe to and from the service, where the platform lets us choose.
  public static let loadPipeBytes = 1 << 20
  /// Requests a second, and seconds of one load test.
  public static let loadRate = 10_000_000
  public static let loadSeconds = 86_400
  /// Names that a load test draws from: of people and of items, each.
  public static let loadNames = 10_000_000
  /// The most that one method can weigh in a mix.
  public static let loadWeight = 1_000_000
  /// Seconds without any answer after which a load test gives up; as long, what was due at its end
  /// is still sent, and the service may take to end.
  public static let loadPatienceSeconds = 30
  /// Seconds that the time of an objective can be.
  public static let loadObjectiveSeconds = 10
}
