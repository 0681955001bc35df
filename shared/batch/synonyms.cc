#include "shared/batch/synonyms.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "shared/batch/words.h"

namespace millrace::batch {
namespace {

/// Names of one thing, without what parts their words. A name may stand in several lines.
constexpr std::array<std::string_view, 30> kGroups{
    " companyname company organisation organization organisationname organizationname firm business businessname employer "
    "account accountname corporation enterprise vendor vendorname supplier legalname ",
    " website url site homepage web webpage webaddress domain companywebsite companyurl siteurl link ",
    " location headquarters hq place based basedin headquarter office ",
    " description text details detail body content about summary ",
    " ticketdescription message body text complaint issue question comment comments inquiry enquiry request customermessage "
    "description ",
    " productdescription description details producttext ",
    " subject title topic headline ticketsubject tickettitle issuetitle ",
    " customername customer client clientname contact contactname requester buyer fullname ",
    " productname product item itemname producttitle articlename sku ",
    " price unitprice cost listprice amount saleprice ",
    " address street streetaddress addressline addressline1 address1 fulladdress postaladdress mailingaddress ",
    " city town locality municipality ",
    " state province county stateprovince provincestate federalstate ",
    " country nation countryname countrycode ",
    " postalcode postcode zip zipcode plz pincode ",
    " email emailaddress mail ",
    " phone phonenumber telephone tel mobile mobilenumber cell ",
    " firstname givenname forename ",
    " lastname surname familyname ",
    " totalspent totalspend spend spent lifetimevalue ltv clv monetary totalrevenue amountspent totalpurchases totalamount "
    "revenue ",
    " orderscount ordercount orders numberoforders purchases purchasecount frequency numorders totalorders ",
    " dayssincelastorder dayssincelastpurchase recency dayssinceorder recencydays lastorderdaysago ",
    " tenuremonths tenure monthsactive customerage customersincemonths accountagemonths ",
    " supporttickets tickets ticketcount complaints supportcases opentickets numberoftickets ",
    " category type class kind ",
    " id identifier key number no code ",
    " employeecount employees numberofemployees headcount staff companysize ",
    " revenueestimate revenue annualrevenue turnover sales ",
    " industry sector branch vertical ",
    " date day when timestamp createdat created ",
};

std::string padded(const std::vector<std::string>& words) { return " " + joined(words) + " "; }

}  // namespace

bool are_synonyms(const std::vector<std::string>& left_words, const std::vector<std::string>& right_words) {
  const std::string left = padded(left_words), right = padded(right_words);
  return std::any_of(kGroups.begin(), kGroups.end(), [&](std::string_view group) {
    return group.find(left) != std::string_view::npos && group.find(right) != std::string_view::npos;
  });
}

}  // namespace millrace::batch
