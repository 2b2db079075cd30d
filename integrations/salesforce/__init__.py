"""What Salesforce is asked, and in which words; nothing here knows when."""
