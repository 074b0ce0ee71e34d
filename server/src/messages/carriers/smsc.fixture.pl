#!/usr/bin/perl
# A text message centre by somebody else (Net::SMPP). Prints its port, then one line of JSON for each text, its octets in hexadecimal.
use strict;
use warnings;
use Net::SMPP;
$| = 1;

my $listener = Net::SMPP->new_listen('127.0.0.1', port => $ARGV[0], smpp_version => 0x34, Listen => 5) or die "cannot listen: $!";
print "listening\n";
while (1) {
  my $session = $listener->accept or next;
  while (my $pdu = $session->read_pdu()) {
    my $command = $pdu->{cmd};
    if ($command == Net::SMPP::CMD_bind_transmitter) {
      my $is_known = $pdu->{system_id} eq 'countersign' && $pdu->{password} eq 'secret 1';
      $session->bind_transmitter_resp(seq => $pdu->{seq}, status => $is_known ? 0 : 0x0e, system_id => 'perl');
    } elsif ($command == Net::SMPP::CMD_submit_sm) {
      my %text = map { $_ => $pdu->{$_} } qw(source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi destination_addr data_coding validity_period esm_class);
      my @members = map { sprintf '"%s":"%s"', $_, $text{$_} // '' } sort keys %text;
      printf "{%s,\"octets\":\"%s\"}\n", join(',', @members), unpack('H*', $pdu->{short_message} // '');
      $session->submit_sm_resp(seq => $pdu->{seq}, message_id => 'perl-1');
    } elsif ($command == Net::SMPP::CMD_enquire_link) {
      $session->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($command == Net::SMPP::CMD_unbind) {
      $session->unbind_resp(seq => $pdu->{seq});
      last;
    }
  }
}
