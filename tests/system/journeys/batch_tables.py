"""Tables for the batches' journeys, and how a request is published."""

import csv
import json
import uuid

from system import SYSTEM

KINDS = ["Bakery", "Bank", "Construction", "Software", "Logistics", "Clinic", "Hotel", "Law", "Energy", "Motors"]


def companies(count):
    return [{"company_name": f"Company {number} {KINDS[number % len(KINDS)]}", "website": f"https://c{number}.example",
             "location": ["Paris, France", "Austin; TX", 'the "old" town'][number % 3]} for number in range(count)]


def tickets(count):
    texts = ["I was overcharged on invoice 77{}, refund please", "The app crashes with error {}", "It would be great if you could add dark mode {}",
             "Where is my package?\nOrder #10{} is late", "I cannot log in, password reset {} fails"]
    return [{"Subject": f"Ticket {number}", "Message": texts[number % len(texts)].format(number)} for number in range(count)]


def addresses(count):
    known = ["1600 Pennsylvania Ave NW, Washington, DC 20500, USA", "10 Downing Street, London SW1A 2AA, UK", "Unter den Linden 77, 10117 Berlin, Germany",
             "nowhere {}"]
    return [{"id": str(number), "address": known[number % len(known)].format(number)} for number in range(count)]


def products(count):
    return [{"Title": f"Thing {number}", "description": f"A cordless drill with {number} bits. It is made of steel; weighs 2 kg."} for number in range(count)]


def customers(count):
    return [{"customer": f"C{number}", "total_spent": f"{number * 13.5:.2f}", "orders": str(number % 40), "days_since_last_order": str(number % 500)} for number in range(count)]


AGENTS = {"company-enrichment": companies, "ticket-classifier": tickets, "address-validator": addresses, "product-analyzer": products,
          "customer-scorer": customers}


def write_table(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def deliver(request):
    """Publishes a request as any client would."""
    producer = SYSTEM.producer()
    producer.produce("millrace.requests", key=str(uuid.uuid4()), value=json.dumps(request))
    producer.flush(30)
