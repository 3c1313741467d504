import Foundation
import PackagePlugin

/// Writes the commit that `quid` is built from into a source file of it, for `quid --version`. The manifest could ask
/// for the commit itself, but what it said is kept until the manifest changes, so that the next commit is not seen.
@main struct Revision: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) -> [Command] {
    let root = context.package.directoryURL
    let script = root.appending(path: "Tools/Revision/revision")
    let output = context.pluginWorkDirectoryURL.appending(path: "Revision.swift")
    let targets = [target] + target.recursiveTargetDependencies
    let sources = targets.compactMap { $0.sourceModule }.flatMap { $0.sourceFiles.map(\.url) }
    return [
      .buildCommand(
        displayName: "Asking git for the commit", executable: URL(filePath: "/bin/sh"),
        arguments: [script.path, root.path, output.path],
        inputFiles: [script] + sources + gitFiles(of: root), outputFiles: [output])
    ]
  }

  /// What changes with each commit and checkout; nothing where the tree is no checkout.
  private func gitFiles(of root: URL) -> [URL] {
    var git = root.appending(path: ".git")
    // In a further work tree it is a file that says where the folder is.
    if let text = try? String(contentsOf: git, encoding: .utf8), text.hasPrefix("gitdir: ") {
      git = URL(filePath: text.dropFirst(8).trimmingCharacters(in: .newlines), relativeTo: root)
    }
    return ["HEAD", "logs/HEAD"].map { git.appending(path: $0) }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
  }
}
