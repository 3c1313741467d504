import Platform

reserveStandardDescriptors()
exitProcess(Tool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
