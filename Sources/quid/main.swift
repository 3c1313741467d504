import Platform

prepareProcess()
exitProcess(Tool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
