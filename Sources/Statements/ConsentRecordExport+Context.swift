import JSONText
import Tables

/// What makes the members of consent records terms, moments and durations in RDF, and not plain strings.
extension ConsentRecordExport {
  static func context(_ names: RecordNames, _ writer: inout JSONWriter) {
    writer.object("@context") { writer in
      for (prefix, iri) in prefixes + [("store", names.prefix)] {
        writer.name(prefix)
        writer.string(iri)
      }
      for (type, members) in types {
        for member in members {
          writer.name(member)
          writer.object { $0.member("@type", type) }
        }
      }
    }
  }

  private static let prefixes = [
    ("dct", "http://purl.org/dc/terms/"), ("dpv", "https://w3id.org/dpv#"),
    ("dpv-27560", "https://w3id.org/dpv/schema/dpv-27560#"),
    ("eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"), ("loc", "https://w3id.org/dpv/loc#"),
    ("pd", "https://w3id.org/dpv/pd#"), ("quid", RecordNames.terms),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"), ("xsd", "http://www.w3.org/2001/XMLSchema#"),
  ]

  private static let types = [
    (
      "@id",
      [
        "dct:conformsTo", "dct:creator", "dct:isPartOf", "dpv:hasDataSource", "dpv:hasEntity",
        "dpv:hasJurisdiction",
        "dpv:hasLegalBasis", "dpv:hasNecessity", "dpv:hasProcessing", "dpv:hasRight",
        "dpv:isIndicatedBy", "quid:consent", "skos:broader",
      ]
    ),
    (
      "xsd:dateTime",
      [
        "dct:created", "dct:modified", "dct:valid", "dpv:isIndicatedAtTime", "quid:due",
        "quid:settled",
      ]
    ),
    ("xsd:duration", ["rdf:value"]),
  ]
}
