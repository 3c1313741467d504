// swift-tools-version: 6.2
// The manifest is the diagram of the house: modules stand low to high, and a module may import
// only what it names here, all of which stands above it in this list, so imports point down only.
// `Tests/HouseTests` holds the sources to it. There are no package dependencies, and there will be
// none: the chain of custody of this code is the compiler and this repository.

import PackageDescription

struct Module {
  let name: String
  let imports: [String]
}

let modules = [
  Module(name: "Basics", imports: []),
  Module(name: "JSONText", imports: ["Basics"]),
  Module(name: "Statistics", imports: ["Basics"]),
  Module(name: "Tables", imports: ["Basics", "JSONText", "Statistics"]),
  Module(name: "Ledger", imports: ["Basics"]),
  Module(name: "Platform", imports: ["Basics", "Ledger"]),
  Module(name: "Recommendation", imports: ["Basics", "Statistics"]),
  Module(name: "Experiments", imports: ["Basics", "JSONText", "Statistics", "Tables"]),
  Module(name: "Conditions", imports: ["Basics", "JSONText"]),
  Module(name: "Catalogs", imports: ["Basics", "JSONText", "Conditions"]),
  Module(
    name: "TrustRules", imports: ["Basics", "Statistics", "Conditions", "Catalogs"]),
  Module(name: "Exchanges", imports: ["Basics", "JSONText", "Conditions", "Catalogs"]),
  Module(
    name: "Engine",
    imports: [
      "Basics", "JSONText", "Ledger", "Experiments", "Catalogs", "TrustRules", "Exchanges",
    ]),
  Module(
    name: "Scenarios",
    imports: [
      "Basics", "JSONText", "Statistics", "Ledger", "Experiments", "Catalogs",
      "TrustRules", "Exchanges", "Engine",
    ]),
  Module(
    name: "Statements",
    imports: [
      "Basics", "JSONText", "Tables", "Catalogs", "Exchanges", "Engine",
    ]),
  Module(
    name: "Reports",
    imports: [
      "Basics", "JSONText", "Statistics", "Tables", "Experiments", "Catalogs", "TrustRules",
      "Scenarios",
    ]),
  Module(
    name: "Service",
    imports: [
      "Basics", "JSONText", "Tables", "Ledger", "Platform", "Recommendation", "Experiments",
      "Catalogs", "TrustRules", "Exchanges", "Engine", "Statements",
    ]),
  Module(
    name: "Evaluation", imports: ["Basics", "JSONText", "Statistics", "Tables", "Recommendation"]),
  Module(name: "LoadTest", imports: ["Basics", "JSONText", "Statistics", "Tables"]),
]

/// What `quid` itself wires together.
let commandLineImports = [
  "Basics", "Platform", "JSONText", "Tables", "Ledger", "Catalogs", "TrustRules",
  "Exchanges", "Engine", "Scenarios", "Statements", "Reports", "Service", "LoadTest",
  "Recommendation", "Evaluation", "Experiments", "Statistics",
]

let settings: [SwiftSetting] = [
  // A type of ours may lend a span of what it holds.
  .enableExperimentalFeature("Lifetimes"),
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// What all else stands on does most of the work of a test, and without optimisation a hundred times as slowly.
// What only tests hold is run once: in release it costs more to optimise than to run.
let optimizedInDebug: Set = ["Basics", "JSONText", "Statistics"]
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
let testSettings = settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

func dependencies(_ names: [String]) -> [Target.Dependency] {
  names.map { .target(name: $0) }
}

var targets: [Target] = modules.map { module in
  .target(
    name: module.name, dependencies: dependencies(module.imports),
    swiftSettings: settings + (optimizedInDebug.contains(module.name) ? optimized : []))
}
targets.append(
  .executableTarget(
    name: "quid", dependencies: dependencies(commandLineImports), swiftSettings: settings,
    plugins: [.plugin(name: "Revision")]))
// Tells `quid` the commit that it is built from.
targets.append(
  .plugin(
    name: "Revision", capability: .buildTool(), path: "Tools/Revision", exclude: ["revision"]))

// Programs that measure and check, in one executable. Nobody waits for it who wants `quid` and its tests.
if Context.environment["QUID_LAB"] == "1" {
  targets.append(
    .executableTarget(
      name: "quid-lab",
      dependencies: dependencies([
        "Basics", "JSONText", "Statistics", "Ledger", "Platform", "Recommendation", "Catalogs",
        "Exchanges", "Engine", "LoadTest", "TestSupport",
      ]),
      path: "Tools/Lab", swiftSettings: settings))
}

// Tests mirror the modules. `Tests/Support` is the test library, a normal target.
targets.append(
  .target(
    name: "TestSupport",
    dependencies: dependencies(
      [
        "Basics", "JSONText", "Statistics", "Ledger", "Conditions", "Catalogs", "TrustRules",
        "Exchanges", "Engine", "Service",
      ]),
    path: "Tests/Support",
    swiftSettings: settings))
for module in modules {
  targets.append(
    .testTarget(
      name: module.name + "Tests",
      dependencies: dependencies(
        Set(module.imports + [module.name, "TestSupport", "Basics", "JSONText"]).sorted()),
      // Read in place by the tests, from the repository.
      exclude: ["JSONText", "Service"].contains(module.name) ? ["Corpus"] : [],
      swiftSettings: testSettings))
}
targets.append(
  .testTarget(
    name: "HouseTests", dependencies: dependencies(["TestSupport"]), swiftSettings: testSettings))
targets.append(
  .testTarget(
    name: "CommandLineTests",
    dependencies: dependencies([
      "quid", "TestSupport", "JSONText", "Basics", "Platform", "Ledger", "LoadTest", "Evaluation",
    ]),
    swiftSettings: testSettings))
// What must survive every change, as a user sees it: a changed line there is a commit of its own.
targets.append(
  .testTarget(
    name: "KeptTests", dependencies: dependencies(["quid", "TestSupport", "Basics"]),
    path: "Tests/Kept", exclude: ["data-for-money.txt"], swiftSettings: testSettings))

let package = Package(
  name: "quid",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "quid", targets: ["quid"])],
  targets: targets
)
