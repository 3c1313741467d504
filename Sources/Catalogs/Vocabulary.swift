/// The W3C Data Privacy Vocabulary, version 2.3 (2026-02-25), as far as catalogs use it: the 231 terms
/// of its personal data extension (`pd:`), its 121 purposes (`dpv:`), how they stand below one another,
/// and which it marks as a special category (`*`) or as sensitive (`+`). Of two broader terms the first
/// is kept, but an address is a location here.
public enum Vocabulary {
  /// Whether there is a term of that name, such as `pd:BirthDate`.
  public static func holds(_ term: String) -> Bool { entries[term] != nil }

  /// All terms, in alphabetical order.
  public static let terms: [String] = entries.keys.sorted()

  /// A term and the broader ones above it, to the top.
  static func line(of term: String) -> some Sequence<String> {
    sequence(first: term) { entries[$0]?.broader }
  }

  /// What the vocabulary itself says of a term's sensitivity.
  public static func sensitivity(of term: String) -> Sensitivity {
    entries[term]?.sensitivity ?? .ordinary
  }

  /// Whether there is a purpose of that name, such as `dpv:PersonalisedBenefits`.
  static func holdsPurpose(_ term: String) -> Bool { purposeEntries[term] != nil }

  /// All purposes, in alphabetical order.
  static let purposes: [String] = purposeEntries.keys.sorted()

  /// A purpose and the broader ones above it, to the top.
  public static func line(ofPurpose term: String) -> some Sequence<String> {
    sequence(first: term) { purposeEntries[$0].flatMap { $0.broader } }
  }

  private struct Entry {
    let broader: String?
    let sensitivity: Sensitivity
  }

  private static let entries = read(table, "pd:")
  private static let purposeEntries = read(purposeTable, "dpv:")

  private static func read(_ table: String, _ prefix: String) -> [String: Entry] {
    var entries: [String: Entry] = [:]
    for line in table.split(separator: "\n") {
      let parts = line.split(separator: " ")
      let broader = parts[0] == "-" ? nil : prefix + parts[0]
      for part in parts.dropFirst() {
        let sensitivity: Sensitivity =
          part.hasSuffix("*") ? .special : part.hasSuffix("+") ? .sensitive : .ordinary
        let term = prefix + (sensitivity == .ordinary ? part : part.dropLast())
        entries[term] = Entry(broader: broader, sensitivity: sensitivity)
      }
    }
    return entries
  }

  /// A broader term, and behind it the terms below it; `-` where there is none. A line may go on
  /// under the same broader term.
  private static let table = """
    - External Financial Historical Household Internal Profile Social Tracking Vulnerability+
    AccountIdentifier FinancialAccountNumber PaymentCardNumber
    Age AgeRange BirthDate
    AgeRange AgeExact
    Authenticating PINCode Password SecretText
    Behavioural Attitude AuthenticationHistory BrowsingBehaviour CallLog Demeanour LinkClicked
    Behavioural PerformanceAtWork Personality Reliability ServiceConsumptionBehaviour
    Behavioural SocialBehaviour VehicleUsage
    Biometric FacialExpression* FacialPrint* Fingerprint* Retina*
    BirthPlace BirthCountry
    BrowsingBehaviour BrowserHistory BrowsingReferral
    Communication EmailContent SocialMedia SocialMediaCommunication VoiceCommunicationRecording
    Communication VoiceMail
    Contact EmailAddress TelephoneNumber
    Credit CreditCapacity CreditRecord CreditStanding CreditWorthiness
    CreditWorthiness CreditScore
    Criminal CriminalCharge CriminalConviction CriminalOffence CriminalPardon
    CurrentLocation GPSCoordinate
    Demographic Geographic IncomeBracket PhysicalTrait
    DeviceBased BrowserFingerprint DeviceSoftware IPAddress MACAddress
    DeviceSoftware DeviceApplications DeviceOperatingSystem
    Education EducationExperience EducationQualification EducationTraining
    EmailAddress EmailAddressPersonal EmailAddressWork
    EmploymentHistory CurrentEmployment PastEmployment
    Ethnicity EthnicOrigin* Race*
    External Behavioural Citizenship Demographic Ethnicity Identifying Language MedicalHealth*
    External Nationality PersonalDocuments PhysicalCharacteristic Sexual* Vehicle
    Family FamilyStructure Relationship
    FamilyStructure Divorce Marriage Offspring Parent Sibling
    Favourite FavouriteColour FavouriteFood FavouriteMusic
    Financial FinancialAccount FinancialStatus Insurance Ownership Transactional
    FinancialAccount AccountIdentifier BankAccount PaymentCard
    GroupMembership TradeUnionMembership*
    Health Genetic* MentalHealth* PhysicalHealth*
    HealthHistory FamilyHealthHistory* IndividualHealthHistory*
    Historical LifeHistory
    HouseOwned ApartmentOwned
    Identifying Biometric* Name OfficialID Picture UID Username VehicleLicense
    Interest Dislike Like
    Internal Authenticating Emotion KnowledgeBelief Mood Preference
    KnowledgeBelief PhilosophicalBelief* ReligiousBelief* TechnicalKnowledge Thought
    Language Accent Dialect
    Location BirthPlace Country CurrentLocation Domicile HomeLocation Residency TravelHistory
    Location WorkLocation PhysicalAddress
    MedicalHealth BloodType* DNACode* Disability* DrugTestResult* Health* HealthHistory*
    MedicalHealth HealthRecord* Prescription*
    OfficialID Passport
    Ownership CarOwned HouseOwned PersonalPossession
    PaymentCard PaymentCardExpiry
    PaymentCardNumber CreditCardNumber
    PhysicalAddress City HouseNumber Locality PostalCode Region RoomNumber Street
    PhysicalCharacteristic Age Gender HairColour Height Piercing SkinTone Tattoo Weight
    Preference Favourite Intention Interest Opinion PrivacyPreference
    Professional DisciplinaryAction Education EmploymentHistory Job ProfessionalCertification
    Professional ProfessionalEvaluation ProfessionalExperience ProfessionalInterview
    Professional ProfessionalTraining Reference Salary School WorkEnvironment WorkHistory
    ProfessionalExperience WorkExperience
    Profile GroupProfile IndividualProfile
    PublicLife Character CommunicationsMetadata GeneralReputation Interaction MaritalStatus
    PublicLife PoliticalAffiliation* PoliticalOpinion* Religion* SocialStatus
    ServiceConsumptionBehaviour TVViewingBehaviour
    Sexual Fetish* Proclivity* SexualHistory* SexualPreference*
    Social Communication Criminal Family Professional PublicLife SocialNetwork
    SocialMedia PubliclyAvailableSocialMedia
    SocialNetwork Acquaintance Association Connection Friend GroupMembership
    Tracking Contact DeviceBased DigitalFingerprint Identifier Location UserAgent
    Transactional Credit Income LoanRecord Purchase PurchasesAndSpendingHabit Sale Tax Transaction
    VehicleLicense VehicalLicenseNumber VehicalLicenseRegistration
    """

  /// The 121 purposes, in the same form.
  private static let purposeTable = """
    - AccountManagement CommercialPurpose CommunicationManagement CustomerManagement
    - EnforceSecurity EstablishContractualAgreement FulfilmentOfObligation HumanResourceManagement
    - Marketing NonCommercialPurpose OrganisationGovernance Personalisation PublicBenefit
    - RecordManagement ResearchAndDevelopment RightsFulfilment ServiceManagement VendorManagement
    Advertising PersonalisedAdvertising PoliticalCampaign RecruitmentAdvertising
    CommercialPurpose CommercialResearch
    CommunicationManagement CommunicationForCustomerCare
    CustomerManagement CustomerCare CustomerClaimsManagement CustomerOrderManagement
    CustomerManagement CustomerRelationshipManagement CustomerSolvencyMonitoring
    CustomerRelationshipManagement ImproveInternalCRMProcesses
    EnforceSecurity EnforceAccessControl IdentityAuthentication MisusePreventionAndDetection
    EnforceSecurity Verification
    FraudPreventionAndDetection CounterMoneyLaundering MaintainFraudDatabase
    FulfilmentOfObligation FulfilmentOfContractualObligation LegalCompliance ProtectionOfIPR
    HumanResourceManagement PersonnelManagement
    Marketing Advertising DirectMarketing PublicRelations SocialMediaMarketing
    MisusePreventionAndDetection FraudPreventionAndDetection
    NonCommercialPurpose NonCommercialResearch
    OptimisationForConsumer OptimiseUserInterface
    OptimisationForController ImproveExistingProductsAndServices IncreaseServiceRobustness
    OptimisationForController InternalResourceOptimisation
    OrganisationGovernance DisputeManagement MemberPartnerManagement
    OrganisationGovernance OrganisationComplianceManagement OrganisationRiskManagement
    Personalisation ServicePersonalisation
    PersonalisedAdvertising TargetedAdvertising
    PersonnelHiring PersonnelOnboarding RecruitmentManagement
    PersonnelManagement PersonnelHiring PersonnelMonitoring PersonnelOffboarding PersonnelPayment
    PersonnelManagement PersonnelPerformanceManagement PersonnelPromotionManagement
    PersonnelManagement PersonnelTerminationManagement PersonnelWorkloadManagement
    PersonnelMonitoring PersonnelBehaviourMonitoring PersonnelPerformanceMonitoring
    PersonnelPerformanceManagement PersonnelPerformanceEvaluation PersonnelPerformancePrediction
    ProvidePersonalisedRecommendations ProvideEventRecommendations ProvideProductRecommendations
    PublicBenefit CombatClimateChange Counterterrorism DataAltruism ImproveHealthcare
    PublicBenefit ImprovePublicServices ImproveTransportMobility ProtectionOfNationalSecurity
    PublicBenefit ProtectionOfPublicSecurity ProvideOfficialStatistics PublicPolicyMaking
    RecruitmentAdvertising RecruitmentTargetedAdvertising
    RecruitmentApplicationManagement RecruitmentApplicationAnalysis
    RecruitmentApplicationManagement RecruitmentApplicationScreening
    RecruitmentInterviewManagement RecruitmentInterviewAnalysis RecruitmentInterviewAssessment
    RecruitmentInterviewManagement RecruitmentInterviewScheduling
    RecruitmentManagement RecruitmentApplicantBackgroundCheck
    RecruitmentManagement RecruitmentApplicantCriminalBackgroundCheck
    RecruitmentManagement RecruitmentApplicantInformationAuthentication
    RecruitmentManagement RecruitmentApplicantSelection RecruitmentApplicationManagement
    RecruitmentManagement RecruitmentInterviewManagement
    RequestedServiceProvision DeliveryOfGoods
    ResearchAndDevelopment AcademicResearch ScientificResearch
    SellProducts SellDataToThirdParties SellInsightsFromData SellProductsToDataSubject
    ServiceManagement PaymentManagement RepairImpairments ServiceAccessDetermination
    ServiceManagement ServiceMonitoring ServiceOptimisation ServiceProvision ServiceRegistration
    ServiceMonitoring ServiceUsageAnalytics
    ServiceOptimisation OptimisationForConsumer OptimisationForController
    ServicePersonalisation PersonalisedBenefits ProvidePersonalisedRecommendations
    ServicePersonalisation UserInterfacePersonalisation
    ServiceProvision RequestedServiceProvision SearchFunctionalities SellProducts
    ServiceProvision TechnicalServiceProvision
    VendorManagement VendorPayment VendorRecordsManagement VendorSelectionAssessment
    Verification AgeVerification IdentityVerification
    """
}
